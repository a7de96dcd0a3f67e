import type { AccessPreview } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row, RowLink } from '@dojang/ui/lists/list.tsx';
import { PagedList, usePages } from '@dojang/ui/lists/pages.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { Avatar } from '@dojang/ui/people/avatar.tsx';
import { Meter } from '@dojang/ui/plots/meter.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { useMutation } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

type Access = AccessPreview['access'];
const key = ['grants', 'access'];

/** Whether only grants let people in, with who would lose what before an owner decides. */
export function AccessPage() {
  const t = useMessages();
  const preview = usePages<AccessPreview>(api, key, '/grants/access');
  return (
    <Screen title={t('access.title')} lead={t('access.lead')} back="/org">
      <Loaded query={preview} waiting={<LoadingSheet className="h-40" />}>
        {({ pages: [first] }) =>
          first && (
            <>
              <AccessChoice preview={first} />
              <PeoplePreview preview={first} query={preview} />
              {first.ownersOnly.length > 0 && <OwnersOnly preview={first} />}
            </>
          )
        }
      </Loaded>
    </Screen>
  );
}

function AccessChoice({ preview }: { preview: AccessPreview }) {
  const t = useMessages();
  const [asked, setAsked] = useState<Access | null>(null);
  const change = useMutation({
    mutationFn: (access: Access) => api.send<AccessPreview>('PUT', '/grants/access', { access }),
    onSuccess: (next) => {
      queries.setQueryData(key, { pages: [next], pageParams: [''] });
      say(t(`access.changed-${next.access}`));
    },
    onSettled: () => {
      setAsked(null);
      void queries.invalidateQueries({ queryKey: ['grants'] });
    },
  });
  const to = asked ?? preview.access;
  return (
    <>
      <RadioList<Access>
        legend={t('access.title')}
        hidesLegend
        isSheet
        choices={(['open', 'granted'] as const).map((value) => ({
          value,
          label: t(`access.${value}`),
          text: t(`access.${value}-text`),
        }))}
        value={preview.access}
        onChange={(value) => value !== preview.access && setAsked(value)}
      />
      <FormProblem problem={change.error} />
      <ConfirmDialog
        open={asked !== null}
        onClose={() => setAsked(null)}
        title={t(`access.confirm-${to}-title`)}
        confirm={t(`access.confirm-${to}`)}
        busy={change.isPending}
        onConfirm={() => change.mutate(to)}
      >
        {t(`access.confirm-${to}-text`, { count: preview.losing })}
      </ConfirmDialog>
    </>
  );
}

function PeoplePreview({
  preview,
  query,
}: {
  preview: AccessPreview;
  query: ReturnType<typeof usePages<AccessPreview>>;
}) {
  const t = useMessages();
  const { resources } = preview;
  const isOpen = preview.access === 'open';
  if (resources === 0) return <p className="label mt-6">{t('access.nothing')}</p>;
  return (
    <Section title={t(isOpen ? 'access.people-preview' : 'access.people-now')}>
      <PagedList query={query} itemsOf={({ people }) => people} empty={t('access.people-none')}>
        {({ id, name, role, kept, lost }) => (
          <Row
            key={id}
            before={<Avatar name={name} />}
            title={<Seen text={name} />}
            action={
              <div className="w-16 shrink-0 pr-2 sm:w-28">
                <Meter share={kept / resources} />
              </div>
            }
            facts={`${t(`role.${role}`)} · ${t(`access.${isOpen ? 'would-keep' : 'kept'}${lost === 0 ? '-all' : ''}`, { kept, total: resources })}`}
          />
        )}
      </PagedList>
    </Section>
  );
}

function OwnersOnly({ preview }: { preview: AccessPreview }) {
  const t = useMessages();
  const isOpen = preview.access === 'open';
  return (
    <Section
      title={t(isOpen ? 'access.owners-only-preview' : 'access.owners-only')}
      lead={t('access.owners-only-text')}
    >
      <List items={preview.ownersOnly}>
        {({ kind, id, name }) => (
          <li key={id}>
            <RowLink href={`/access/${kind}/${id}`} Icon={Lock}>
              <Seen text={name} />
            </RowLink>
          </li>
        )}
      </List>
    </Section>
  );
}
