import type { Person, Team, teamList } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import type { z } from 'zod';
import { useMessages } from '../i18n.ts';
import { Section } from '../shell/screen.tsx';
import { api, useMay } from '../shell/session.tsx';
import { Failing, Loading } from '../shell/states.tsx';
import { TeamDialog } from './team-dialog.tsx';

type Teams = z.infer<typeof teamList>;

/** Who works together: a rule can hold for a team's commits. */
export function Teams({ people }: { people: readonly Person[] }) {
  const t = useMessages();
  const mayChange = useMay('team.change');
  const [open, setOpen] = useState<Team | 'new' | null>(null);
  const teams = useQuery({ queryKey: ['teams'], queryFn: () => api.get<Teams>('/teams') });
  return (
    <Section
      title={t('teams.title')}
      aside={
        mayChange && (
          <button type="button" className="btn" onClick={() => setOpen('new')}>
            <Plus size={18} aria-hidden="true" />
            {t('teams.new')}
          </button>
        )
      }
    >
      {teams.isPending && <Loading rows={1} />}
      {teams.isError && !teams.data && (
        <Failing problem={teams.error} onRetry={() => void teams.refetch()} />
      )}
      {teams.data?.teams.length === 0 && (
        <p className="sheet px-4 py-5 text-ink-2">{t('teams.empty')}</p>
      )}
      {teams.data && teams.data.teams.length > 0 && (
        <ul className="sheet rows appear">
          {teams.data.teams.map((team) => (
            <li key={team.id} className="flex items-center gap-3 px-4 py-3">
              <div className="min-w-0 flex-1">
                <p className="font-medium break-words">
                  <Seen text={team.name} />
                </p>
                <p className="label break-words">
                  <Seen text={namesIn(team, people) || t('teams.nobody')} />
                </p>
              </div>
              {mayChange && (
                <button
                  type="button"
                  className="btn btn-quiet -mr-2 shrink-0 px-2.5"
                  onClick={() => setOpen(team)}
                >
                  <Pencil size={16} aria-hidden="true" />
                  <span className="sr-only">{t('teams.edit', { name: team.name })}</span>
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {open !== null && (
        <TeamDialog
          team={open === 'new' ? undefined : open}
          people={people}
          onClose={() => setOpen(null)}
        />
      )}
    </Section>
  );
}

const namesIn = (team: Team, people: readonly Person[]) =>
  people
    .filter(({ id }) => team.personIds.includes(id))
    .map(({ name }) => name)
    .join(', ');
