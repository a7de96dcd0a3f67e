import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { Split } from 'lucide-react';
import { useState } from 'react';
import type { Sample, Why } from '../../src/groups/schema.ts';
import type { OfGroup } from '../group/of-group.ts';
import { useSamples, useWhy } from '../group/use-group.ts';
import { useSplit } from '../group/use-split.ts';
import { useWords } from '../words.ts';
import { Frames } from './frames.tsx';
import { StackText } from './stack-text.tsx';
import { areOfBuild, useFrames } from './use-frames.ts';

/** What one of the errors said: message, where it was, and its stack. */
export function Stack({ group, api, mayDecide }: OfGroup) {
  const t = useWords();
  const samples = useSamples(api, group.id);
  const why = useWhy(api, group.id);
  const [chosen, setChosen] = useState('');
  const kinds = why.data?.count ?? 1;
  return (
    <Loaded query={samples} waiting={<LoadingSheet className="h-64" />}>
      {({ samples }) => {
        const shown = samples.find(({ id }) => id === chosen) ?? samples[0];
        if (shown === undefined) {
          return (
            <p data-empty className="sheet px-4 py-5 text-ink-2">
              {t('stack.none')}
            </p>
          );
        }
        return (
          <div className="sheet overflow-hidden">
            <Head samples={samples} shown={shown} onChoose={setChosen} />
            {shown.stack === '' ? (
              <p className="px-4 py-4 text-ink-2 sm:px-5">{t('stack.without')}</p>
            ) : (
              <StackViews key={shown.id} sample={shown} group={group} api={api} why={why.data} />
            )}
            {mayDecide && kinds > 1 && <SplitLike sample={shown} group={group} api={api} />}
          </div>
        );
      }}
    </Loaded>
  );
}

type View = 'source' | 'built';

/** The stack as its sources have it where maps have a part in it, and as it came. */
function StackViews({
  sample,
  group,
  api,
  why,
}: Omit<OfGroup, 'mayDecide'> & { sample: Sample; why: Why | undefined }) {
  const t = useWords();
  const [view, setView] = useState<View>('source');
  const found = useFrames(api, group.id, sample.id);
  const kept = why?.fingerprints.filter(({ hash }) => hash === sample.fingerprint) ?? [];
  const dropped = new Set(kept.flatMap(({ dropped }) => dropped.map(({ frame }) => frame)));
  const isMinified = kept.some(({ needsSourceMap }) => needsSourceMap);
  if (found.isPending) {
    return (
      <div className="space-y-3 px-4 py-4 sm:px-5">
        <div className="skeleton h-4 w-2/3" />
        <div className="skeleton h-4 w-1/2" />
      </div>
    );
  }
  const asItCame = (
    <StackText
      stack={sample.stack}
      culprit={group.culprit}
      isDropped={(line) => dropped.has(line.trim().slice(0, 300))}
    />
  );
  if (found.data === undefined || !areOfBuild(found.data.frames, isMinified)) return asItCame;
  return (
    <>
      <Segmented
        className="px-2 pt-2 sm:px-3"
        legend={t('stack.view')}
        choices={(['source', 'built'] as const).map((value) => ({
          value,
          label: t(`stack.view.${value}`),
        }))}
        value={view}
        onChange={setView}
      />
      {view === 'built' ? (
        asItCame
      ) : (
        <Frames {...found.data} service={group.service} release={sample.release} />
      )}
    </>
  );
}

/** Takes what is like this error out of the group. */
function SplitLike({ sample, group, api }: Omit<OfGroup, 'mayDecide'> & { sample: Sample }) {
  const t = useWords();
  const split = useSplit(api, group.id);
  return (
    <div className="border-t border-line px-2 py-1.5 sm:px-3">
      <FormProblem problem={split.error} />
      <Button
        kind="quiet"
        Icon={Split}
        busy={split.isPending}
        onClick={() => split.mutate({ sampleId: sample.id })}
      >
        {t('stack.split')}
      </Button>
    </div>
  );
}

function Head({
  samples,
  shown,
  onChoose,
}: {
  samples: readonly Sample[];
  shown: Sample;
  onChoose: (id: string) => void;
}) {
  const t = useWords();
  const time = new Intl.DateTimeFormat(useLanguage(), {
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    hour12: false,
  });
  return (
    <div className="border-b border-line px-4 py-3.5 sm:px-5">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          {shown.type !== '' && (
            <p className="font-semibold break-words">
              <Seen text={shown.type} />
            </p>
          )}
          <p className="break-words whitespace-pre-wrap">
            <Seen text={shown.message} />
          </p>
          <p className="label mt-1 flex flex-wrap gap-x-3">
            {[shown.operation, shown.environment, shown.release]
              .filter((text) => text !== '')
              .map((text) => (
                <span key={text} className="break-all">
                  <Seen text={text} />
                </span>
              ))}
          </p>
        </div>
        {samples.length > 1 && (
          <SelectField
            className="w-full sm:w-60"
            label={t('stack.sample', { count: samples.length })}
            hidesLabel
            value={shown.id}
            onChange={onChoose}
          >
            {samples.map(({ id, at, release }) => (
              <option key={id} value={id}>
                {time.format(new Date(at))}
                {release === '' ? '' : ` · ${spellUnseen(release)}`}
              </option>
            ))}
          </SelectField>
        )}
      </div>
    </div>
  );
}
