import { Seen } from '@dojang/kernel/web';
import { RowLink } from '@dojang/ui/lists/list.tsx';
import { MiniBars } from '@dojang/ui/plots/mini-bars.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { BellOff, Tag } from 'lucide-react';
import type { GroupLine } from '../../src/groups/schema.ts';
import { useAmount } from '../amounts.ts';
import { useWords } from '../words.ts';
import { StateChip } from './state-chip.tsx';
import { useTitleOf } from './title-of.ts';

/** Of a row whose title has one line: a card on a phone, a line of a table at a desk. */
export const groupRowHeight = 'h-[8.5rem] lg:h-[4.75rem]';

/** The columns at a desk, for the rows and for what stands above them. */
export const groupColumns =
  'lg:grid lg:grid-cols-[minmax(0,1fr)_7rem_3.5rem_4rem_5.5rem_7rem_5.5rem] lg:items-center lg:gap-x-4';

/** A group in the list: what failed, where, how often in the last day, and in which release. */
export function GroupRow({ group, choice }: { group: GroupLine; choice: React.ReactNode }) {
  return (
    <li className="flex items-center" data-group={group.id}>
      {choice}
      <RowLink href={`/aisher/groups/${group.id}`} className={`min-w-0 flex-1 ${groupColumns}`}>
        <What group={group} />
        <Counts group={group} />
        <span className="label hidden lg:block">
          <When at={group.lastSeenAt} />
        </span>
        <span className="hidden min-w-0 lg:block">
          <Release group={group} />
        </span>
        <span className="hidden justify-self-start lg:block">
          <StateChip state={group.state} />
        </span>
      </RowLink>
    </li>
  );
}

function What({ group }: { group: GroupLine }) {
  const titleOf = useTitleOf();
  const t = useWords();
  return (
    <span className="block min-w-0">
      <span className="mb-1 flex items-center justify-between gap-2 lg:hidden">
        <span className="flex min-w-0 items-center gap-2">
          <StateChip state={group.state} />
          {group.silence && <Silent />}
        </span>
        <span className="label shrink-0">
          <When at={group.lastSeenAt} />
        </span>
      </span>
      <span className="line-clamp-2 leading-snug font-semibold break-words">
        <Seen text={titleOf(group)} />
      </span>
      <span className="label mt-0.5 flex min-w-0 items-center gap-2">
        {group.silence && (
          <span className="hidden lg:inline">
            <Silent />
          </span>
        )}
        <span className="truncate">
          <Seen text={group.service} /> ·{' '}
          {group.culprit === null ? (
            t(`kind.group.${group.kind}`)
          ) : (
            <code className="code">
              <Seen text={group.culprit} />
            </code>
          )}
        </span>
      </span>
    </span>
  );
}

function Silent() {
  const t = useWords();
  return (
    <span className="inline-flex items-center gap-1 text-ink-3">
      <BellOff size={13} aria-hidden="true" />
      <span className="sr-only">{t('groups.silenced')}</span>
    </span>
  );
}

/** The last day in bars and as a number, and all of it; on a phone in one line with the release. */
function Counts({ group }: { group: GroupLine }) {
  const t = useWords();
  const amount = useAmount();
  const day = group.hourly.reduce((sum, count) => sum + count, 0);
  return (
    <span className="mt-2 grid grid-cols-[minmax(3rem,7rem)_auto_minmax(0,1fr)] items-center gap-x-3 lg:contents">
      <MiniBars counts={group.hourly} />
      <span className="text-sm whitespace-nowrap tabular-nums lg:text-right">
        <span className="font-semibold">{amount(day)}</span>
        <span className="label lg:sr-only"> {t('groups.in-a-day')}</span>
      </span>
      <span className="label hidden tabular-nums lg:block lg:text-right">
        {amount(group.events)}
        <span className="sr-only"> {t('groups.in-all')}</span>
      </span>
      <span className="min-w-0 justify-self-end lg:hidden">
        <Release group={group} />
      </span>
    </span>
  );
}

function Release({ group: { lastRelease } }: { group: GroupLine }) {
  const t = useWords();
  if (lastRelease === null) return null;
  return (
    <span className="chip max-w-full">
      <Tag size={13} className="shrink-0" aria-hidden="true" />
      <span className="sr-only">{t('groups.release')}</span>
      <span className="truncate">
        <Seen text={lastRelease.release} />
      </span>
    </span>
  );
}
