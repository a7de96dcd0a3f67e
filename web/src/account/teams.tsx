import type { Person, Team, teamList } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button, IconButton } from '@dojang/ui/buttons/button.tsx';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import { useMessages } from '../i18n.ts';
import { api, useMay } from '../shell/session.tsx';
import { TeamDialog } from './team-dialog.tsx';

type Teams = z.infer<typeof teamList>;

/** Who works together: a rule can hold for one team alone. */
export function Teams({ people, below }: { people: readonly Person[]; below: ReactNode }) {
  const t = useMessages();
  const mayChange = useMay('team.change');
  const [open, setOpen] = useState<Team | 'new' | null>(null);
  const teams = useQuery({ queryKey: ['teams'], queryFn: () => api.get<Teams>('/teams') });
  return (
    <>
      <Section
        title={t('teams.title')}
        aside={
          mayChange && (
            <Button Icon={Plus} onClick={() => setOpen('new')}>
              {t('teams.new')}
            </Button>
          )
        }
      >
        <Loaded query={teams} rows={1}>
          {({ teams }) => (
            <List items={teams} empty={t('teams.empty')}>
              {(team) => (
                <Row
                  key={team.id}
                  title={<Seen text={team.name} />}
                  facts={<Seen text={namesIn(team, people) || t('teams.nobody')} />}
                  action={
                    mayChange && (
                      <IconButton
                        Icon={Pencil}
                        label={t('teams.edit', { name: team.name })}
                        onClick={() => setOpen(team)}
                      />
                    )
                  }
                />
              )}
            </List>
          )}
        </Loaded>
        {open !== null && (
          <TeamDialog
            team={open === 'new' ? undefined : open}
            people={people}
            onClose={() => setOpen(null)}
          />
        )}
      </Section>
      <Below query={teams}>{below}</Below>
    </>
  );
}

const namesIn = (team: Team, people: readonly Person[]) =>
  people
    .filter(({ id }) => team.personIds.includes(id))
    .map(({ name }) => name)
    .join(', ');
