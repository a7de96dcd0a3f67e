import { Seen } from '@dojang/kernel/web';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useAmount } from '../amounts.ts';
import { useWords } from '../words.ts';

/** As many groups as are read at once; the others are behind a tap. */
const groupsMax = 5;

export interface ShownGroup {
  readonly id: string;
  readonly title: string;
  readonly events: number;
}

/** The paper that a stamp lands on: what will be done in one sentence, what it means, and to which groups. */
export function Paper({
  Icon,
  title,
  effects,
  groups,
  hasLinks,
  spot,
  lead,
  children,
}: {
  Icon: LucideIcon;
  /** What a stamp does. */
  title: string;
  /** What follows from it, a sentence each. */
  effects: readonly string[];
  groups: readonly ShownGroup[];
  /** Someone without a session has no page of a group to go to. */
  hasLinks: boolean;
  spot: ReactNode;
  /** What is read before the groups. */
  lead?: ReactNode;
  children?: ReactNode;
}) {
  const t = useWords();
  return (
    <section className="sheet overflow-hidden">
      <div className="px-5 pt-5 pb-4">
        <h2 className="flex items-start gap-2.5 text-lg leading-snug font-bold">
          <Icon size={21} className="mt-0.5 shrink-0" aria-hidden="true" />
          <Seen text={title} />
        </h2>
        <ul className="mt-2 space-y-1 text-ink-2">
          {effects.map((effect) => (
            <li key={effect}>
              <Seen text={effect} />
            </li>
          ))}
        </ul>
      </div>
      {lead && <div className="border-t border-line px-5 py-4">{lead}</div>}
      <h3 className={`label px-5 pb-1.5 ${lead ? 'border-t border-line pt-3' : ''}`}>
        {t('draft.groups', { count: groups.length })}
      </h3>
      <Groups groups={groups.slice(0, groupsMax)} hasLinks={hasLinks} />
      {groups.length > groupsMax && (
        <Disclosure
          className="border-t border-line [&>summary]:mx-5"
          label={t('group.and-more', { count: groups.length - groupsMax })}
        >
          <Groups groups={groups.slice(groupsMax)} hasLinks={hasLinks} />
        </Disclosure>
      )}
      {children && <div className="border-t border-line px-5 py-3.5">{children}</div>}
      <div className="border-t border-line px-5 py-4">{spot}</div>
    </section>
  );
}

function Groups({ groups, hasLinks }: { groups: readonly ShownGroup[]; hasLinks: boolean }) {
  const t = useWords();
  const amount = useAmount();
  return (
    <ul className="rows border-t border-line">
      {groups.map((group) => (
        <li key={group.id}>
          <GroupLink group={group} hasLink={hasLinks}>
            <span className="line-clamp-2 font-medium break-words">
              <Seen text={group.title === '' ? t('kind.group.overflow') : group.title} />
            </span>
            <span className="label tabular-nums">
              {t('why.seen', { amount: amount(group.events) })}
            </span>
          </GroupLink>
        </li>
      ))}
    </ul>
  );
}

function GroupLink({
  group,
  hasLink,
  children,
}: {
  group: ShownGroup;
  hasLink: boolean;
  children: ReactNode;
}) {
  if (!hasLink) return <div className="px-5 py-3">{children}</div>;
  return (
    <a
      href={`/aisher/groups/${group.id}`}
      className="block min-h-11 px-5 py-3 -outline-offset-2 hover:bg-sunk focus-visible:bg-sunk"
    >
      {children}
    </a>
  );
}
