import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { PagedList, usePages } from '@dojang/ui/lists/pages.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import type { z } from 'zod';
import type { changeList } from '../../src/groups/schema.ts';
import { useWords } from '../words.ts';
import { usePeople } from './group-facts.tsx';
import type { OfGroup } from './of-group.ts';

type Page = z.infer<typeof changeList>;
type Change = Page['changes'][number];

/** Merges, joins and splits of the group. Each can be taken back in one act, and stays so. */
export function History({ group, api, mayDecide }: OfGroup) {
  const t = useWords();
  const changes = usePages<Page>(
    api,
    ['aisher', 'group', group.id, 'changes'],
    `/aisher/groups/${group.id}/changes`,
  );
  return (
    <PagedList query={changes} itemsOf={(page) => page.changes} rows={1} empty={t('history.none')}>
      {(change) => (
        <ChangeRow
          key={change.id}
          change={change}
          group={group}
          api={api}
          mayDecide={mayDecide && change.kind !== 'undo' && change.undoneAt === null}
        />
      )}
    </PagedList>
  );
}

function ChangeRow({ change, group, api, mayDecide }: OfGroup & { change: Change }) {
  const t = useWords();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const people = usePeople(api);
  const undo = useMutation({
    mutationFn: () =>
      api.send('POST', `/aisher/groups/${group.id}/changes`, {
        change: 'undo',
        changeId: change.id,
      }),
    onSuccess: () => say(t('history.undone')),
    onError: (error) => say(problemText(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['aisher'] }),
  });
  const who = people.data?.people.find(({ id }) => id === change.personId)?.name;
  return (
    <li className="px-4 py-3 text-sm">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">
          {t(`history.${change.kind}`, { count: change.fingerprints })}
        </span>
        <span className="label">
          <When at={change.at} />
        </span>
      </p>
      <p className="label">
        {change.personId === null ? t('history.by-machine') : <Seen text={who ?? ''} />}
      </p>
      {change.evidence && (
        <p className="label break-words">
          <Seen text={change.evidence} />
        </p>
      )}
      {change.undoneAt !== null && (
        <p className="label">
          {t('history.undone')} <When at={change.undoneAt} />
        </p>
      )}
      {mayDecide && (
        <Button
          kind="quiet"
          Icon={Undo2}
          className="-ml-3 px-3"
          busy={undo.isPending}
          onClick={() => undo.mutate()}
        >
          {t('history.undo')}
        </Button>
      )}
    </li>
  );
}
