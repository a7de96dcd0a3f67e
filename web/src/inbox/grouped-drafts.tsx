import type { DraftGroupList } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { hrefWith } from '@dojang/ui/places/query-state.ts';
import { type Asked, Loaded } from '@dojang/ui/states/loaded.tsx';
import { ChevronDown } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { useClosedGroups } from './closed-groups.ts';
import { DraftRow, draftRowHeight } from './draft-row.tsx';
import type { InboxFilter } from './inbox-query.ts';
import { NoDrafts } from './no-drafts.tsx';

type Group = DraftGroupList['groups'][number];

/** What nobody has decided: each group with its newest drafts. One group alone needs no heading. */
export function GroupedDrafts({
  filter,
  query,
}: {
  filter: InboxFilter;
  query: Asked<DraftGroupList>;
}) {
  const t = useMessages();
  return (
    <Loaded query={query} rows={3} rowHeight={draftRowHeight}>
      {({ groups, others }) => {
        const [first] = groups;
        if (!first) return <NoDrafts filter={filter} />;
        if (groups.length === 1) return <GroupDrafts group={first} />;
        return (
          <div className="space-y-5">
            {groups.map((group) => (
              <GroupSection key={group.key} group={group} />
            ))}
            {others > 0 && <p className="label">{t('inbox.others', { count: others })}</p>}
          </div>
        );
      }}
    </Loaded>
  );
}

function GroupSection({ group }: { group: Group }) {
  const t = useMessages();
  const { isClosed, toggle } = useClosedGroups();
  const isOpen = !isClosed(group.key);
  return (
    <section>
      <h2>
        <button
          type="button"
          className="flex min-h-11 w-full items-center gap-2 py-2 text-left leading-snug font-semibold"
          aria-expanded={isOpen}
          onClick={() => toggle(group.key)}
        >
          <ChevronDown
            size={18}
            className={`shrink-0 text-ink-3 ${isOpen ? '' : '-rotate-90'}`}
            aria-hidden="true"
          />
          <span className="min-w-0 break-words">
            {group.title === null ? t('inbox.no-group') : <Seen text={group.title} />}
          </span>
          <span className="label ml-auto shrink-0">
            {t('inbox.group-count', { count: group.count })}
          </span>
        </button>
      </h2>
      {isOpen && <GroupDrafts group={group} isGrouped />}
    </section>
  );
}

function GroupDrafts({ group, isGrouped = false }: { group: Group; isGrouped?: boolean }) {
  const t = useMessages();
  return (
    <>
      <List items={group.drafts} isLive>
        {(draft) => <DraftRow key={draft.id} draft={draft} isGrouped={isGrouped} />}
      </List>
      {group.nextCursor !== null && (
        <ButtonLink href={hrefWith({ group: group.key })} kind="quiet" className="mt-1 w-full">
          {t('inbox.see-group', { count: group.count })}
        </ButtonLink>
      )}
    </>
  );
}
