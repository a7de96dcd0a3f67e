import { Seen } from '@dojang/kernel/web';
import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { CodeBlock } from '@dojang/ui/code/code-block.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import type { Analysis } from '../../src/analyses/schema.ts';
import { useWords } from '../words.ts';

/** What all of it rests on: each with its place, and the very query that read it. */
export function EvidenceList({ evidence }: Pick<Analysis, 'evidence'>) {
  const t = useWords();
  return (
    <Disclosure label={t('evidence.title', { count: evidence.length })}>
      <ul className="sheet rows">
        {evidence.map(({ id, kind, text, link, query }) => (
          <li key={id} id={id} className="scroll-mt-4 px-4 py-3 text-sm">
            <p className="break-words">
              <code className="code mr-2 font-semibold">{id}</code>
              <span className="label mr-2">{t(`evidence.kind.${kind}`)}</span>
              <Seen text={text} />
            </p>
            <div className="flex flex-wrap items-start gap-x-4">
              {link !== null && (
                <TextLink href={link} className="label">
                  {t('evidence.open')}
                </TextLink>
              )}
              {query !== null && (
                <Disclosure label={t('evidence.query')} className="min-w-0 flex-1">
                  <CodeBlock
                    label={t('evidence.query')}
                    text={`${query.sql}\n\n${JSON.stringify(query.params, null, 2)}`}
                  />
                </Disclosure>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
