import { Seen } from '@dojang/kernel/web';
import { useWords } from '../words.ts';
import type { DiffLine } from './parse-diff.ts';
import { tokenize } from './tokens.ts';

const looks = {
  added: { row: 'bg-added', sign: '+' },
  removed: { row: 'bg-removed', sign: '−' },
  same: { row: '', sign: ' ' },
  note: { row: 'text-ink-3', sign: '' },
} as const;

const coloured = (text: string, path: string) =>
  tokenize(text, path).map((token, index) =>
    token.kind === 'plain' ? (
      token.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of a line never move.
      <span key={index} className={`tok-${token.kind}`}>
        {token.text}
      </span>
    ),
  );

/** One line of code with its number, its sign and its colours. */
export function Line({ line, path }: { line: DiffLine; path: string }) {
  const t = useWords();
  const { row, sign } = looks[line.kind];
  return (
    <div className={`flex pr-3 ${row}`}>
      <span className="hidden w-11 shrink-0 pr-2 text-right text-ink-3 select-none md:block">
        {line.newLine ?? line.oldLine}
      </span>
      <span className="w-6 shrink-0 text-center text-ink-2 select-none" aria-hidden="true">
        {sign}
      </span>
      {line.kind === 'added' && <span className="sr-only">{t('diff.added')}</span>}
      {line.kind === 'removed' && <span className="sr-only">{t('diff.removed')}</span>}
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere] whitespace-pre-wrap">
        <Seen text={line.text} draw={(seen) => coloured(seen, path)} />
      </span>
    </div>
  );
}
