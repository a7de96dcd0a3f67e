import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { RemoveButton } from '@dojang/ui/buttons/remove-button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { OnCall } from '../../src/alerts/on-call/schema.ts';
import { useWords } from '../words.ts';
import { onCallKey } from './targets.ts';

/** Who stands in for whoever has the turn, and when. */
export function Overrides({
  rotation,
  api,
  mayDecide,
  nameOf,
}: {
  rotation: OnCall;
  api: Api;
  mayDecide: boolean;
  nameOf: (personId: string) => string;
}) {
  const t = useWords();
  const queries = useQueryClient();
  const moment = new Intl.DateTimeFormat(useLanguage(), {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      api.send('DELETE', `/aisher/on-call/${rotation.id}/overrides/${id}`),
    onSettled: () => void queries.invalidateQueries({ queryKey: onCallKey }),
  });
  if (rotation.overrides.length === 0) return null;
  return (
    <>
      <ul aria-label={t('on-call.overrides')}>
        {rotation.overrides.map(({ id, personId, startsAt, endsAt }) => (
          <li key={id} className="flex items-center justify-between gap-3 text-sm">
            <span className="min-w-0">
              <Seen text={nameOf(personId)} />
              <span className="label block">
                {moment.formatRange(new Date(startsAt), new Date(endsAt))}
              </span>
            </span>
            {mayDecide && (
              <RemoveButton busy={remove.isPending} onRemove={() => remove.mutate(id)} />
            )}
          </li>
        ))}
      </ul>
      <FormProblem problem={remove.error} />
    </>
  );
}
