import type { RoleMatrix as Matrix } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, useMay, useMe } from '../shell/session.tsx';
import { NewActions } from './new-actions.tsx';
import { RoleDialog } from './role-dialog.tsx';
import { RoleMatrix } from './role-matrix.tsx';

type Own = Matrix['own'][number];

/** What each role may do, and the roles that the org makes itself. */
export function RolesPage() {
  const t = useMessages();
  const mayChange = useMay('person.change-role');
  const isOwner = useMe().data?.person.role === 'owner';
  const [open, setOpen] = useState<Own | 'new' | null>(null);
  const matrix = useQuery({
    queryKey: ['roles', 'matrix'],
    queryFn: ({ signal }) => api.get<Matrix>('/roles/matrix', signal),
  });
  return (
    <Screen
      title={t('roles.title')}
      lead={t('roles.lead')}
      back="/people"
      isWide
      aside={
        mayChange && (
          <Button Icon={Plus} disabled={!matrix.data} onClick={() => setOpen('new')}>
            {t('roles.new')}
          </Button>
        )
      }
    >
      <Loaded query={matrix} waiting={<LoadingSheet className="h-40" />}>
        {(all) => (
          <>
            {isOwner && <NewActions own={all.own} />}
            <Section title={t('roles.own')}>
              <List items={all.own} empty={<NoRoles />}>
                {(role) => (
                  <RoleRow
                    key={role.name}
                    role={role}
                    onEdit={mayChange && mayEdit(all, role) ? () => setOpen(role) : null}
                  />
                )}
              </List>
            </Section>
            <Section title={t('roles.matrix')}>
              <RoleMatrix matrix={all} />
            </Section>
            {open !== null && (
              <RoleDialog
                matrix={all}
                role={open === 'new' ? undefined : open}
                onClose={() => setOpen(null)}
              />
            )}
          </>
        )}
      </Loaded>
    </Screen>
  );
}

/** Nobody changes their own role, or one that may do more than they may. The server decides. */
const mayEdit = ({ mine }: Matrix, { isMine, actions }: Own) =>
  !isMine && (mine === null || actions.every((action) => mine.includes(action)));

function NoRoles() {
  const t = useMessages();
  return (
    <Empty title={t('roles.own-none')}>
      <p>{t('roles.own-none-text')}</p>
    </Empty>
  );
}

function RoleRow({ role, onEdit }: { role: Own; onEdit: (() => void) | null }) {
  const t = useMessages();
  const { label, basedOn, people, keys, actions, isMine } = role;
  const facts = [
    t('roles.based-on', { role: t(`role.${basedOn}`) }),
    t('roles.count', { count: actions.length }),
    t('roles.people', { count: people }),
    ...(keys > 0 ? [t('roles.keys', { count: keys })] : []),
  ];
  return (
    <Row
      title={
        <>
          <Seen text={label} /> {isMine && <span className="chip">{t('roles.mine')}</span>}
        </>
      }
      facts={facts.join(' · ')}
      action={
        onEdit && (
          <Button
            kind="quiet"
            className="px-3"
            aria-label={t('roles.edit-named', { name: label })}
            onClick={onEdit}
          >
            {t('roles.edit')}
          </Button>
        )
      }
    />
  );
}
