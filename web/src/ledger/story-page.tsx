import type { Story, StoryEntry } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { findMessage, useLanguage, useMessages } from '../i18n.ts';
import { Screen } from '../shell/screen.tsx';
import { api } from '../shell/session.tsx';
import { Empty, Failing, Loading } from '../shell/states.tsx';
import { Facts } from './facts.tsx';

/** Where the word of an entry's title stands, when it is no event. */
const wordsOf: Partial<Record<StoryEntry['source'], string>> = {
  job: 'job',
  llm: 'job',
  action: 'action-log',
  delivery: 'channel',
  draft: 'story.draft',
  stamp: 'story.stamp',
};

/** Everything that carries one trace id, in the order in which it happened. */
export function StoryPage() {
  const t = useMessages();
  const { id } = useParams({ strict: false }) as { id: string };
  const story = useQuery({
    queryKey: ['story', id],
    queryFn: () => api.get<Story>(`/traces/${id}`),
  });
  const entries = story.data?.entries ?? [];
  const first = entries[0];
  return (
    <Screen title={t('story.title')} lead={<code className="code break-all">{id}</code>} back="/">
      {story.isPending && <Loading rows={4} />}
      {story.isError && !story.data && (
        <Failing problem={story.error} onRetry={() => void story.refetch()} />
      )}
      {story.data && !first && <Empty title={t('story.empty')}>{t('story.empty-text')}</Empty>}
      {first && (
        <ol className="appear relative ml-2 border-l border-line-2">
          {entries.map((entry, index) => (
            <Entry
              // biome-ignore lint/suspicious/noArrayIndexKey: a story only grows at its end.
              key={`${entry.at}:${entry.source}:${entry.title}:${index}`}
              entry={entry}
              sinceMs={Date.parse(entry.at) - Date.parse(entries[index - 1]?.at ?? first.at)}
            />
          ))}
        </ol>
      )}
    </Screen>
  );
}

function Entry({ entry, sinceMs }: { entry: StoryEntry; sinceMs: number }) {
  const t = useMessages();
  const language = useLanguage();
  const clock = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hour12: false,
  });
  const full = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long' });
  const isStamp = entry.source === 'stamp';
  return (
    <li className="relative pb-5 pl-6">
      <span
        aria-hidden="true"
        className={`absolute top-2 -left-[5px] size-[9px] ${isStamp ? 'bg-seal' : 'rounded-full bg-edge'}`}
      />
      <p className="label flex flex-wrap gap-x-3">
        <time dateTime={entry.at} title={full.format(Date.parse(entry.at))}>
          {clock.format(Date.parse(entry.at))}
        </time>
        <span>{t(`story.source.${entry.source}`)}</span>
        {sinceMs > 0 && <span>{durationText(sinceMs, language)}</span>}
      </p>
      <p className="font-semibold">
        <Seen
          text={findMessage(`${wordsOf[entry.source] ?? 'event'}.${entry.title}`) ?? entry.title}
        />
      </p>
      <Facts facts={entry.facts} />
    </li>
  );
}

/** How long after the entry before: `+340 ms`, `+1.2 s`, `+3 min`. */
function durationText(ms: number, language: string): string {
  const number = (value: number, unit: string, digits: number) =>
    `+${new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits }).format(value)}`;
  if (ms < 1000) return number(ms, 'millisecond', 0);
  if (ms < 60_000) return number(ms / 1000, 'second', 1);
  if (ms < 3_600_000) return number(ms / 60_000, 'minute', 0);
  return number(ms / 3_600_000, 'hour', 1);
}
