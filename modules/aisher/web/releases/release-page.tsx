import { spellUnseen } from '@dojang/kernel/unseen';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { FactRow, FactRows } from '@dojang/ui/facts/fact-rows.tsx';
import { Figure, Figures } from '@dojang/ui/facts/figures.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { ShareRows } from '@dojang/ui/plots/share-rows.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Release, releaseHealth } from '../../src/releases/schema.ts';
import { useWords } from '../words.ts';
import { RatioPlot } from './ratio-plot.tsx';

type Health = z.infer<typeof releaseHealth>;

const daySeconds = 86_400;

/** Numbers as the language writes them: counts whole, ratios with two digits that count. */
function useNumbers() {
  const language = useLanguage();
  const whole = new Intl.NumberFormat(language);
  const ratio = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
  const share = new Intl.NumberFormat(language, {
    style: 'percent',
    maximumSignificantDigits: 2,
  });
  return {
    whole: (value: number) => whole.format(value),
    ratio: (value: number) => ratio.format(value),
    share: (value: number) => share.format(value),
  };
}

const part = (some: number, all: number) => (all === 0 ? 0 : some / all);

/** How a release does beside the one before it. */
export function ReleasePage({ api, may, params: { id = '' } }: PageProps) {
  const t = useWords();
  const health = useQuery({
    queryKey: ['aisher', 'release', id],
    queryFn: ({ signal }) => api.get<Health>(`/aisher/releases/${id}/health`, signal),
  });
  const release = health.data?.release;
  return (
    <Screen
      title={release ? spellUnseen(`${release.service} ${release.version}`) : t('releases.title')}
      back="/aisher/releases"
    >
      <Loaded query={health} waiting={<LoadingSheet className="h-80" />}>
        {(found) => (
          <>
            <Comparison health={found} />
            <Details release={found.release} />
            {may('aisher.configure') && <Exclusion release={found.release} api={api} />}
          </>
        )}
      </Loaded>
    </Screen>
  );
}

function Verdict({ health }: { health: Health }) {
  const t = useWords();
  const numbers = useNumbers();
  const { previous, errorRatio: ratio } = health;
  if (previous === null) return <p className="text-ink-2">{t('release.alone')}</p>;
  if (ratio === null) return <p className="text-ink-2">{t('release.no-calls')}</p>;
  const version = spellUnseen(previous.version);
  const times = numbers.ratio(ratio.value);
  const said =
    ratio.low > 1
      ? t('release.worse', { version, times })
      : ratio.high < 1
        ? t('release.better', { version, times })
        : t('release.same', { version });
  const between = { low: numbers.ratio(ratio.low), high: numbers.ratio(ratio.high) };
  return (
    <>
      <p className="font-semibold">{said}</p>
      <p className="label mb-3">{t('release.interval', between)}</p>
      <RatioPlot ratio={ratio} />
    </>
  );
}

function Comparison({ health }: { health: Health }) {
  const t = useWords();
  const numbers = useNumbers();
  const { previous } = health;
  return (
    <>
      <section className="sheet mb-4 px-4 py-4 sm:px-5">
        <Verdict health={health} />
        <Figures columns={4} className="mt-4">
          {previous === null && (
            <Figure label={t('release.error-share')}>{numbers.share(errorShare(health))}</Figure>
          )}
          <Figure label={t('release.calls')}>{numbers.whole(health.calls)}</Figure>
          <Figure label={t('release.failed-traces')}>
            {numbers.share(part(health.failedTraces, health.traces))}
          </Figure>
          <Figure label={t('release.new-groups')}>{numbers.whole(health.newGroups)}</Figure>
          <Figure label={t('release.regressed-groups')}>
            {numbers.whole(health.regressedGroups)}
          </Figure>
        </Figures>
      </section>
      {previous !== null && <Shares health={health} previous={previous} />}
    </>
  );
}

const errorShare = ({ errors, calls }: { errors: number; calls: number }) => part(errors, calls);

function Shares({
  health,
  previous,
}: {
  health: Health;
  previous: NonNullable<Health['previous']>;
}) {
  const t = useWords();
  const numbers = useNumbers();
  const hours = Math.max(1, Math.round(health.seconds / 3_600));
  const [now, before] = [errorShare(health), errorShare(previous)];
  const version = spellUnseen(previous.version);
  return (
    <>
      <ShareRows
        title={t('release.error-share')}
        rows={[
          {
            key: 'this',
            label: t('release.this'),
            value: now,
            shown: numbers.share(now),
            isMain: true,
          },
          {
            key: 'before',
            label: t('release.before', { version }),
            value: before,
            shown: numbers.share(before),
          },
        ]}
      />
      <p className="label mt-2">
        {health.seconds >= daySeconds
          ? t('release.compared-day')
          : t('release.compared', { hours })}
      </p>
    </>
  );
}

function Details({ release }: { release: Release }) {
  const t = useWords();
  const { serviceId, environment, deployedAt, firstSeenAt, commit } = release;
  return (
    <Section title={t('release.this')}>
      <FactRows>
        <FactRow label={t('release.environment')}>
          {environment === '' ? t('releases.no-environment') : spellUnseen(environment)}
        </FactRow>
        {deployedAt && (
          <FactRow label={t('releases.deployed')}>
            <When at={deployedAt} />
          </FactRow>
        )}
        <FactRow label={t('releases.first-seen')}>
          <When at={firstSeenAt} />
        </FactRow>
        {commit && (
          <FactRow label={t('release.source')}>
            <span className="code">{commit.slice(0, 10)}</span>
          </FactRow>
        )}
      </FactRows>
      <p className="mt-3">
        <TextLink href={`/aisher/groups?service=${serviceId}`}>{t('release.groups')}</TextLink>
      </p>
    </Section>
  );
}

function Exclusion({
  release: { id, excluded },
  api,
}: { release: Release } & Pick<PageProps, 'api'>) {
  const t = useWords();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: () => api.send('PUT', `/aisher/releases/${id}`, { excluded: !excluded }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['aisher'] }),
  });
  return (
    <div className="mt-8">
      <p className="label mb-2 max-w-prose">{t('releases.exclude-text')}</p>
      {change.error && <FormProblem problem={change.error} />}
      <Button busy={change.isPending} onClick={() => change.mutate()}>
        {t(excluded ? 'releases.include' : 'releases.exclude')}
      </Button>
    </div>
  );
}
