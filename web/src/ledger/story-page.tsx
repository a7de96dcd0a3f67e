import type { Story, StoryEntry } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { Facts } from '@dojang/ui/facts/facts.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { Moment, Timeline } from '@dojang/ui/lists/timeline.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { exactTime } from '@dojang/ui/times/relative-time.ts';
import { sinceText } from '@dojang/ui/times/since.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { findMessage, useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { draftsOf, readableEntries, sentenceOf } from './story-lines.ts';

/** Everything that carries one trace id, in the order in which it happened. */
export function StoryPage() {
  const t = useMessages();
  const { id } = useParams({ strict: false }) as { id: string };
  const story = useQuery({
    queryKey: ['story', id],
    queryFn: () => api.get<Story>(`/traces/${id}`),
  });
  return (
    <Screen title={t('story.title')} back="/">
      <Loaded query={story} waiting={<Coming />}>
        {({ entries }) => <Entries entries={entries} />}
      </Loaded>
      <Below query={story}>
        <Disclosure label={t('story.id')} className="mt-2">
          <code className="code break-all text-ink-2">{id}</code>
        </Disclosure>
      </Below>
    </Screen>
  );
}

/** Stands in for the first steps. */
function Coming() {
  const t = useMessages();
  return (
    <div role="status" aria-label={t('state.loading')} className="ml-2 border-l border-line-2 pl-5">
      {['w-1/2', 'w-2/3', 'w-3/5'].map((width) => (
        <div key={width} className="h-31 space-y-3 pt-2">
          <div className="skeleton h-3 w-1/3" />
          <div className={`skeleton h-4 ${width}`} />
        </div>
      ))}
    </div>
  );
}

function Entries({ entries: all }: { entries: Story['entries'] }) {
  const t = useMessages();
  const entries = readableEntries(all);
  const first = entries[0];
  if (!first) return <Empty title={t('story.empty')}>{t('story.empty-text')}</Empty>;
  return (
    <>
      {draftsOf(all).map(({ id, title }) => (
        <p key={id} className="mb-2 text-lg break-words">
          <TextLink href={`/drafts/${id}`}>
            <Seen text={title} />
          </TextLink>
        </p>
      ))}
      <Timeline>
        {entries.map((entry, index) => (
          <Entry
            // biome-ignore lint/suspicious/noArrayIndexKey: a story only grows at its end.
            key={`${entry.at}:${entry.source}:${entry.title}:${index}`}
            entry={entry}
            sinceMs={Date.parse(entry.at) - Date.parse(entries[index - 1]?.at ?? first.at)}
          />
        ))}
      </Timeline>
    </>
  );
}

const markOf = ({ source, facts }: StoryEntry) => {
  if (source === 'stamp') return 'stamp';
  return typeof facts.by === 'string' ? 'person' : 'machine';
};

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
  return (
    <Moment mark={markOf(entry)}>
      <p className="label flex flex-wrap gap-x-3">
        <time dateTime={entry.at} title={exactTime(Date.parse(entry.at), language)}>
          {clock.format(Date.parse(entry.at))}
        </time>
        <span>{t(`story.source.${entry.source}`)}</span>
        {sinceMs > 0 && <span>{sinceText(sinceMs, language)}</span>}
      </p>
      <p className="font-semibold">
        <Seen text={sentenceOf(entry, findMessage)} />
      </p>
      {entry.source === 'event' && typeof entry.facts.by === 'string' && (
        <p className="label">
          <Seen text={t('people.of', { name: entry.facts.by })} />
        </p>
      )}
      <Disclosure label={t('story.values')}>
        <Facts facts={{ [entry.source]: entry.title, ...entry.facts }} />
      </Disclosure>
    </Moment>
  );
}
