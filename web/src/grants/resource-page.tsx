import type { Grant, ResourceGrants } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import { Button, IconButton } from '@dojang/ui/buttons/button.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { PagedList, usePages } from '@dojang/ui/lists/pages.tsx';
import { Notice } from '@dojang/ui/notices/notice.tsx';
import { Avatar } from '@dojang/ui/people/avatar.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { Pencil, UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, useMay } from '../shell/session.tsx';
import { GrantDialog } from './grant-dialog.tsx';

/** Who sees one resource of a module, and by what. */
export function ResourcePage({ kind, id }: { kind: string; id: string }) {
  const t = useMessages();
  const language = useLanguage();
  const mayLookAtAll = useMay('grant.switch');
  const [open, setOpen] = useState<Grant | 'new' | null>(null);
  const grants = usePages<ResourceGrants>(
    api,
    ['grants', kind, id],
    `/grants/resources/${kind}/${id}`,
  );
  const found = grants.data?.pages[0];
  // Of an open org, roles alone say what somebody may do.
  const reachOf = ({ by, level }: ResourceGrants['people'][number]) =>
    by === 'open' ? t('grants.by-open') : `${t(`grants.level-${level}`)} · ${t(`grants.by-${by}`)}`;
  return (
    <Screen
      title={t('grants.title')}
      lead={
        found && (
          <>
            {found.kind.label[language]} · <Seen text={found.resource.name} />
          </>
        )
      }
      {...(mayLookAtAll ? { back: '/access' } : {})}
    >
      <Loaded query={grants} waiting={<LoadingSheet className="h-40" />}>
        {({ pages: [all] }) =>
          all && (
            <>
              {all.access === 'open' && (
                <Notice Icon={Users} title={t('grants.open')}>
                  {t('grants.open-text')}
                </Notice>
              )}
              <Section
                title={t('grants.given')}
                aside={
                  all.mayChange && (
                    <Button Icon={UserPlus} onClick={() => setOpen('new')}>
                      {t('grants.give')}
                    </Button>
                  )
                }
              >
                <List items={all.grants} empty={t('grants.none')}>
                  {(grant) => (
                    <GrantRow
                      key={grant.id}
                      grant={grant}
                      onEdit={all.mayChange ? () => setOpen(grant) : null}
                    />
                  )}
                </List>
              </Section>
              <Section title={t('grants.now')}>
                <PagedList query={grants} itemsOf={({ people }) => people} empty={null}>
                  {(person) => (
                    <Row
                      key={person.id}
                      before={<Avatar name={person.name} />}
                      title={<Seen text={person.name} />}
                      facts={reachOf(person)}
                    />
                  )}
                </PagedList>
              </Section>
              {open !== null && (
                <GrantDialog
                  of={all}
                  grant={open === 'new' ? undefined : open}
                  onClose={() => setOpen(null)}
                />
              )}
            </>
          )
        }
      </Loaded>
    </Screen>
  );
}

/** As wide as the avatar of a person. */
const TeamMark = () => (
  <span
    aria-hidden="true"
    className="grid size-8 shrink-0 place-items-center rounded-full bg-sunk text-ink-3"
  >
    <Users size={17} />
  </span>
);

function GrantRow({ grant, onEdit }: { grant: Grant; onEdit: (() => void) | null }) {
  const t = useMessages();
  const { team, person, level } = grant;
  const name = (team ?? person)?.name ?? '';
  return (
    <Row
      before={team ? <TeamMark /> : <Avatar name={name} />}
      title={<Seen text={name} />}
      facts={[team ? t('grants.is-team') : '', t(`grants.level-${level}`)]
        .filter(Boolean)
        .join(' · ')}
      action={
        onEdit && (
          <IconButton
            Icon={Pencil}
            label={t('grants.edit', { name: spellUnseen(name) })}
            onClick={onEdit}
          />
        )
      }
    />
  );
}
