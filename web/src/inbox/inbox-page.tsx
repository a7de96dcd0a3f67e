import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { PagedList, usePages } from '@dojang/ui/lists/pages.tsx';
import { SealGlyph } from '@dojang/ui/seals/glyph.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { useState } from 'react';
import { useModulesOfOrg } from '../hosting/modules-of-org.ts';
import { useFaces, useMessages } from '../i18n.ts';
import { api, useMayNot } from '../shell/session.tsx';
import { DraftRow } from './draft-row.tsx';
import type { DraftList, InboxFilter } from './inbox-query.ts';

const filters = ['waiting', 'snoozed', 'all'] as const;

export function InboxPage() {
  const t = useMessages();
  if (!useMayNot('draft.read')) return <Drafts />;
  return (
    <Screen title={t('inbox.title')}>
      <Empty title={t('inbox.guest')} figure={<RestingSeal />}>
        <p>{t('inbox.guest-text')}</p>
      </Empty>
    </Screen>
  );
}

function Drafts() {
  const t = useMessages();
  const [filter, setFilter] = useState<InboxFilter>('waiting');
  const inbox = usePages<DraftList>(api, ['drafts', 'pages', filter], '/drafts', {
    state: filter,
  });
  return (
    <Screen title={t('inbox.title')}>
      <Segmented
        className="mb-4"
        legend={t('inbox.filter')}
        choices={filters.map((value) => ({ value, label: t(`inbox.${value}`) }))}
        value={filter}
        onChange={setFilter}
      />
      <PagedList
        query={inbox}
        itemsOf={(page) => page.drafts}
        rows={3}
        empty={<NoDrafts filter={filter} />}
        isLive
      >
        {(draft) => <DraftRow key={draft.id} draft={draft} />}
      </PagedList>
    </Screen>
  );
}

/** What brings the first draft: each module of the org says its way. */
function NoDrafts({ filter }: { filter: InboxFilter }) {
  const t = useMessages();
  const faceOf = useFaces();
  const starts = (useModulesOfOrg() ?? []).flatMap((module) =>
    module.start ? [{ module, ...module.start }] : [],
  );
  return (
    <Empty title={t(`inbox.empty.${filter}`)} figure={<RestingSeal />}>
      {filter === 'waiting' &&
        starts.map(({ module, text, label, href }) => (
          <div key={module.name} className="mb-5">
            <p>{faceOf(module, text)}</p>
            <ButtonLink href={href} className="mt-3">
              {faceOf(module, label)}
            </ButtonLink>
          </div>
        ))}
    </Empty>
  );
}

function RestingSeal() {
  return (
    <div className="opacity-25 grayscale">
      <SealGlyph size={72} />
    </div>
  );
}
