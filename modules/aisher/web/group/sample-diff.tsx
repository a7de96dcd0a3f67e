import { Seen } from '@dojang/kernel/web';
import { When } from '@dojang/ui/times/when.tsx';
import type { Sample } from '../../src/groups/schema.ts';
import { useWords } from '../words.ts';
import { diffOf, type Piece, wordsOf } from './line-diff.ts';

const looks = {
  same: '',
  removed: 'bg-removed text-removed-ink',
  added: 'bg-added text-added-ink',
} as const;

/** The first and the last error side by side as one text: what is the same, what is of one alone. */
export function SampleDiff({ samples }: { samples: readonly [Sample, Sample] }) {
  const t = useWords();
  const [first, last] = samples;
  const message = diffOf(wordsOf(first.message), wordsOf(last.message));
  const stack = diffOf(first.stack.split('\n'), last.stack.split('\n'));
  const isSame = [...message, ...stack].every(({ kind }) => kind === 'same');
  return (
    <div className="sheet overflow-hidden">
      <p className="label flex flex-wrap gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 sm:px-5">
        <span className="text-removed-ink">
          − {t('diff.first')} <When at={first.at} />
        </span>
        <span className="text-added-ink">
          + {t('diff.last')} <When at={last.at} />
        </span>
        {isSame && <span>{t('diff.same')}</span>}
      </p>
      <p className="px-4 py-3 break-words whitespace-pre-wrap sm:px-5">
        {message.map((piece, at) => (
          <Word
            // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place.
            key={at}
            piece={piece}
          />
        ))}
      </p>
      {first.stack + last.stack !== '' && (
        <section
          aria-label={t('diff.stacks')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard.
          tabIndex={0}
          className="max-h-80 overflow-auto border-t border-line py-2 -outline-offset-2"
        >
          <pre className="code w-max min-w-full">
            {stack.map((piece, at) => (
              <Line
                // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
                key={at}
                piece={piece}
              />
            ))}
          </pre>
        </section>
      )}
    </div>
  );
}

function Word({ piece: { kind, text } }: { piece: Piece }) {
  if (kind === 'same') return <Seen text={text} />;
  const Tag = kind === 'removed' ? 'del' : 'ins';
  return (
    <Tag className={`rounded-sm px-0.5 ${looks[kind]} ${kind === 'added' ? 'no-underline' : ''}`}>
      <Seen text={text} />
    </Tag>
  );
}

const signs = { same: ' ', removed: '−', added: '+' } as const;

function Line({ piece: { kind, text } }: { piece: Piece }) {
  const t = useWords();
  return (
    <span className={`block px-4 sm:px-5 ${looks[kind]}`}>
      <span aria-hidden="true" className="mr-2 inline-block w-3">
        {signs[kind]}
      </span>
      {kind !== 'same' && <span className="sr-only">{t(`diff.${kind}`)}</span>}
      <Seen text={text} />
    </span>
  );
}
