import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { PagedList, usePages } from '@dojang/ui/lists/pages.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { DraftRow, draftRowHeight } from './draft-row.tsx';
import type { DraftList, InboxFilter } from './inbox-query.ts';
import { NoDrafts } from './no-drafts.tsx';

/** Drafts of a state that have the words and are of the group, newest first. */
export function FoundDrafts({
  filter,
  q,
  group,
}: {
  filter: InboxFilter;
  q: string;
  group: string;
}) {
  const inbox = usePages<DraftList>(
    api,
    ['drafts', 'pages', filter, q, group],
    '/drafts',
    { state: filter, q, group },
    { keepsRows: true },
  );
  return (
    <div aria-busy={inbox.isFetching}>
      <PagedList
        query={inbox}
        itemsOf={(page) => page.drafts}
        rows={3}
        rowHeight={draftRowHeight}
        empty={q === '' && group === '' ? <NoDrafts filter={filter} /> : <NoneFound />}
        isLive
      >
        {(draft) => <DraftRow key={draft.id} draft={draft} />}
      </PagedList>
    </div>
  );
}

function NoneFound() {
  const t = useMessages();
  return (
    <Empty title={t('inbox.none-found')}>
      <p>{t('inbox.none-found-text')}</p>
      <ButtonLink href="/" className="mt-3">
        {t('inbox.clear')}
      </ButtonLink>
    </Empty>
  );
}
