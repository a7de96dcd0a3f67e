import type { Person, Team } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { useMutation } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';
import { SheetDialog } from '../shell/sheet-dialog.tsx';
import { useProblemText } from '../shell/states.tsx';

/** A team under the pen: its name, its people, or its end. */
export function TeamDialog({
  team,
  people,
  onClose,
}: {
  /** Undefined for a new one. */
  team: Team | undefined;
  people: readonly Person[];
  onClose: () => void;
}) {
  const t = useMessages();
  const problemText = useProblemText();
  const [name, setName] = useState(team?.name ?? '');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(team?.personIds));
  const [isSure, setSure] = useState(false);
  const settle = {
    onSuccess: onClose,
    onSettled: () => void queries.invalidateQueries({ queryKey: ['teams'] }),
  };
  const save = useMutation({
    mutationFn: () => {
      const input = { name: name.trim(), personIds: [...chosen] };
      return team === undefined
        ? api.send('POST', '/teams', input)
        : api.send('PUT', `/teams/${team.id}`, input);
    },
    ...settle,
  });
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', `/teams/${team?.id}`),
    ...settle,
  });
  const busy = save.isPending || remove.isPending;
  const problem = save.error ?? remove.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.reset();
    if (name.trim()) save.mutate();
  };
  const choose = (id: string, isIn: boolean) => {
    const next = new Set(chosen);
    if (isIn) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <SheetDialog open onClose={onClose} title={t(team === undefined ? 'teams.new' : 'teams.one')}>
      <form className="space-y-4" onSubmit={submit}>
        <label className="block">
          <span className="mb-1 block text-sm font-semibold">{t('people.name')}</span>
          <input
            className="field"
            value={name}
            maxLength={60}
            required
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <fieldset>
          <legend className="mb-1 text-sm font-semibold">{t('people.title')}</legend>
          {people.map((person) => (
            <label key={person.id} className="flex min-h-11 items-center gap-3">
              <input
                type="checkbox"
                className="size-5 shrink-0 accent-ink"
                checked={chosen.has(person.id)}
                onChange={(event) => choose(person.id, event.target.checked)}
              />
              <span className="min-w-0 break-words">
                <Seen text={person.name} />
              </span>
            </label>
          ))}
        </fieldset>
        {problem && (
          <p role="alert" className="text-sm">
            {problemText(problem)}
          </p>
        )}
        <div className="flex gap-2">
          <button type="submit" className="btn btn-ink flex-1" disabled={busy || !name.trim()}>
            {t('action.save')}
          </button>
          {team !== undefined && (
            <button
              type="button"
              className="btn btn-quiet px-3"
              disabled={busy}
              onClick={() => {
                save.reset();
                if (isSure) remove.mutate();
                else setSure(true);
              }}
            >
              <Trash2 size={16} aria-hidden="true" />
              {t(isSure ? 'teams.delete-sure' : 'teams.delete')}
            </button>
          )}
        </div>
      </form>
    </SheetDialog>
  );
}
