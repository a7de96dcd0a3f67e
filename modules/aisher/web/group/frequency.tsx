import type { Api } from '@dojang/ui/api.ts';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { Bars } from '@dojang/ui/plots/bars.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { GroupDetail, series } from '../../src/groups/schema.ts';
import { useAmount } from '../amounts.ts';
import { useWords } from '../words.ts';

type Series = z.infer<typeof series>;

const hourMs = 3_600_000;
const spans = {
  hour: { step: 'minute', ms: hourMs },
  day: { step: 'hour', ms: 24 * hourMs },
  month: { step: 'day', ms: 30 * 24 * hourMs },
} as const;
const names = ['hour', 'day', 'month'] as const;
type Span = (typeof names)[number];

/** The path that asks for the last of it. It is the same for a minute, so that an answer is not asked for twice. */
function pathOf(id: string, span: Span): string {
  const { step, ms } = spans[span];
  const now = Math.ceil(Date.now() / 60_000) * 60_000;
  const [from, until] = [now - ms, now].map((at) => new Date(at).toISOString());
  return `/aisher/groups/${id}/series?${new URLSearchParams({ from: from ?? '', until: until ?? '', step })}`;
}

/** How often it was seen: the last hour, day or month. */
export function Frequency({ group, api }: { group: GroupDetail; api: Api }) {
  const t = useWords();
  const amount = useAmount();
  const [span, setSpan] = useState<Span>('day');
  const series = useQuery({
    queryKey: ['aisher', 'group', group.id, 'series', span],
    queryFn: ({ signal }) => api.get<Series>(pathOf(group.id, span), signal),
  });
  const short = useShortTime(span);
  return (
    <>
      <Segmented
        className="mb-2"
        legend={t('frequency.span')}
        choices={names.map((value) => ({ value, label: t(`frequency.${value}`) }))}
        value={span}
        onChange={setSpan}
      />
      <Loaded query={series} waiting={<LoadingSheet className="h-[9.125rem]" />}>
        {({ buckets }) => (
          <Bars
            title={t('frequency.title')}
            show={amount}
            points={buckets.map(({ at, events }) => ({ key: at, label: short(at), value: events }))}
          />
        )}
      </Loaded>
    </>
  );
}

function useShortTime(span: Span): (at: string) => string {
  const format = new Intl.DateTimeFormat(
    useLanguage(),
    span === 'month'
      ? { month: 'numeric', day: 'numeric' }
      : { hour: 'numeric', minute: '2-digit', hour12: false },
  );
  return (at) => format.format(new Date(at));
}
