import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { Split } from 'lucide-react';
import { useState } from 'react';
import type { Sample, Why as WhyAnswer } from '../../src/groups/schema.ts';
import { useAmount } from '../amounts.ts';
import { useWords } from '../words.ts';
import { KeyParts } from './key-parts.tsx';
import type { OfGroup } from './of-group.ts';
import { SampleDiff } from './sample-diff.tsx';
import { useWhy } from './use-group.ts';
import { useSplit } from './use-split.ts';

type Fingerprint = WhyAnswer['fingerprints'][number];

const isPair = (samples: readonly Sample[]): samples is [Sample, Sample] => samples.length === 2;

/** Why these errors are one group: what their keys are made of, and two of them side by side. */
export function Why({ group, api, mayDecide }: OfGroup) {
  const t = useWords();
  const why = useWhy(api, group.id);
  return (
    <Loaded query={why} waiting={<LoadingSheet className="h-64" />}>
      {(why) => (
        <div className="space-y-4">
          {isPair(why.samples) && <SampleDiff samples={why.samples} />}
          {why.fingerprints.some(({ needsSourceMap }) => needsSourceMap) && (
            <p className="sheet px-4 py-3 text-ink-2">{t('why.needs-source-map')}</p>
          )}
          <Fingerprints
            key={group.id}
            why={why}
            group={group}
            api={api}
            mayDecide={mayDecide && why.count > 1}
          />
        </div>
      )}
    </Loaded>
  );
}

/** The kinds of errors in it. Some of them can be made a group of their own; that stays, whatever comes. */
function Fingerprints({ why, group, api, mayDecide }: OfGroup & { why: WhyAnswer }) {
  const t = useWords();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const split = useSplit(api, group.id);
  const choose = (hash: string, isIn: boolean) => {
    const next = new Set(chosen);
    if (isIn) next.add(hash);
    else next.delete(hash);
    setChosen(next);
  };
  return (
    <div>
      <div className="mb-1 flex min-h-11 flex-wrap items-center justify-between gap-2">
        <h3 className="label">{t('why.kinds', { count: why.count })}</h3>
        {mayDecide && chosen.size > 0 && (
          <Button
            Icon={Split}
            busy={split.isPending}
            onClick={() => split.mutate({ fingerprints: [...chosen] })}
          >
            {t('why.split', { count: chosen.size })}
          </Button>
        )}
      </div>
      <FormProblem problem={split.error} />
      <ul className="sheet rows">
        {why.fingerprints.map((fingerprint) => (
          <li key={fingerprint.hash} className="px-4 py-3.5 sm:px-5">
            {mayDecide ? (
              <CheckField
                checked={chosen.has(fingerprint.hash)}
                onChange={(isIn) => choose(fingerprint.hash, isIn)}
                label={<StepLine fingerprint={fingerprint} />}
              />
            ) : (
              <StepLine fingerprint={fingerprint} />
            )}
            <KeyParts parts={fingerprint.parts} />
            <Template fingerprint={fingerprint} />
            <Dropped dropped={fingerprint.dropped} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const steps: readonly string[] = [
  'fingerprint',
  'rule',
  'app-frames',
  'top-frames',
  'type',
  'log',
  'span',
  'overflow',
];

function StepLine({ fingerprint: { step, events, lastSeenAt } }: { fingerprint: Fingerprint }) {
  const t = useWords();
  const amount = useAmount();
  const known = steps.includes(step) ? step : 'type';
  return (
    <>
      <span className="block font-medium">{t(`why.step.${known as 'type'}`)}</span>
      <span className="label tabular-nums">
        {t('why.seen', { amount: amount(events) })} · <When at={lastSeenAt} />
      </span>
    </>
  );
}

/** The sentence that its messages share, and some of the words that were seen in its places. */
function Template({ fingerprint: { places } }: { fingerprint: Fingerprint }) {
  const t = useWords();
  if (places.length === 0) return null;
  return (
    <Disclosure label={t('why.places', { count: places.length })}>
      <ul className="space-y-2 pb-1 text-sm">
        {places.map(({ pattern, words }) => (
          <li key={pattern} className="break-words">
            <code className="code">
              <Seen text={pattern} />
            </code>
            {words.map((seen, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a place is its number.
              <span key={at} className="label block">
                {t('why.words', { number: at + 1 })}{' '}
                <Seen text={seen.slice(0, 8).join(', ') + (seen.length > 8 ? ' …' : '')} />
              </span>
            ))}
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}

const rules: readonly string[] = [
  'generated',
  'native',
  'comprehension',
  'recovery',
  'beyond',
  'nowhere',
];

/** Frames that were left out, each with what left it out. */
function Dropped({ dropped }: Pick<Fingerprint, 'dropped'>) {
  const t = useWords();
  if (dropped.length === 0) return null;
  const wordOf = (rule: string) => {
    const [list = '', name = ''] = rule.split(':', 2);
    if (list === 'list') return t('why.rule.list', { name });
    if (list === 'rule') return t('why.rule.rule');
    return t(`why.rule.${(rules.includes(list) ? list : 'nowhere') as 'nowhere'}`);
  };
  return (
    <Disclosure label={t('why.dropped', { count: dropped.length })}>
      <ul className="space-y-1 pb-1">
        {dropped.map(({ frame, rule }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a frame is its place.
          <li key={at} className="min-w-0">
            <code className="code block break-all text-ink-3">
              <Seen text={frame} />
            </code>
            <span className="label">
              <Seen text={wordOf(rule)} />
            </span>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
