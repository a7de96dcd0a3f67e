import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import type { ReactNode } from 'react';
import type { Analysis, KeptExplanation } from '../../src/analyses/schema.ts';
import { useWords } from '../words.ts';

type Evidence = Analysis['evidence'];

/** The answer: a cause in a sentence, what was seen and what follows from it, and what to do next. */
export function Claims({
  explanation: { answer },
  evidence,
  cause,
}: {
  explanation: KeptExplanation;
  evidence: Evidence;
  cause: string | null;
}) {
  const t = useWords();
  const { claims, next, alternatives, unknown, confidence, fix } = answer;
  return (
    <div className="mt-2 space-y-4">
      <div>
        <p className="text-lg leading-snug font-semibold break-words">
          <Seen text={cause ?? answer.cause} />
        </p>
        <p className="label mt-0.5">{t(`analysis.confidence.${confidence}`)}</p>
      </div>
      <Part label={t('analysis.claims')} items={claims}>
        {({ text, evidence: ids, kind }) => (
          <>
            <Seen text={text} /> <Cited ids={ids} evidence={evidence} />{' '}
            <span className="label">{t(`analysis.kind.${kind}`)}</span>
          </>
        )}
      </Part>
      <Part label={t('analysis.next')} items={next}>
        {({ do: what, why, evidence: ids }) => (
          <>
            <Seen text={what} /> <Cited ids={ids} evidence={evidence} />
            <span className="label block">
              <Seen text={why} />
            </span>
          </>
        )}
      </Part>
      {fix !== null && (
        <div className="text-sm">
          <p className="label">{t('analysis.fix')}</p>
          <p className="break-words">
            <code className="code">
              <Seen text={`${fix.path} · ${fix.element}`} />
            </code>{' '}
            <Cited ids={fix.evidence} evidence={evidence} />
          </p>
          {fix.sketch !== '' && (
            <p className="mt-1 break-words whitespace-pre-wrap text-ink-2">
              <Seen text={fix.sketch} />
            </p>
          )}
        </div>
      )}
      <Part label={t('analysis.alternatives')} items={alternatives}>
        {(text) => <Seen text={text} />}
      </Part>
      <Part label={t('analysis.unknown')} items={unknown}>
        {(text) => <Seen text={text} />}
      </Part>
    </div>
  );
}

function Part<Item>({
  label,
  items,
  children,
}: {
  label: string;
  items: readonly Item[];
  children: (item: Item) => ReactNode;
}) {
  if (items.length === 0) return null;
  return (
    <div>
      <p className="label mb-1">{label}</p>
      <ul className="list-disc space-y-1.5 pl-5 marker:text-ink-3">
        {items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sentence is its place in an answer that does not change.
          <li key={at} className="break-words">
            {children(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What a sentence rests on: each leads to where it is to be seen. */
function Cited({ ids, evidence }: { ids: readonly string[]; evidence: Evidence }) {
  return ids.map((id) => {
    const found = evidence.find((each) => each.id === id);
    return (
      <a
        key={id}
        href={found?.link ?? `#${id}`}
        title={spellUnseen(found?.text ?? id)}
        className="link code mr-1 whitespace-nowrap"
      >
        {id}
      </a>
    );
  });
}
