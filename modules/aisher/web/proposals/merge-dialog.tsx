import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { goTo } from '@dojang/ui/places/go-to.ts';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { Group, GroupLine, groupList } from '../../src/groups/schema.ts';
import { useTitleOf } from '../groups/title-of.ts';
import { useWords } from '../words.ts';

type Groups = z.infer<typeof groupList>;

function useMerge(api: Api, onMerged: () => void) {
  const t = useWords();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ target, groups }: { target: string; groups: readonly string[] }) =>
      api.send('POST', `/aisher/groups/${target}/changes`, { change: 'merge', groups }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['aisher'] });
      say(t('merge.done'));
      onMerged();
    },
  });
}

/** The groups that are ticked become one: the one that was seen most keeps its name. */
export function MergeChosenDialog({
  api,
  groups,
  onClose,
  onMerged,
}: {
  api: Api;
  groups: readonly GroupLine[];
  onClose: () => void;
  onMerged: () => void;
}) {
  const t = useWords();
  const titleOf = useTitleOf();
  const [target, ...others] = [...groups].sort((a, b) => b.events - a.events);
  const merge = useMerge(api, () => {
    onMerged();
    onClose();
    if (target) goTo(`/aisher/groups/${target.id}`);
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('merge.title')}
      submit={t('group.merge')}
      isComplete={target !== undefined && others.length > 0}
      busy={merge.isPending}
      problem={merge.error}
      onSubmit={() =>
        target && merge.mutate({ target: target.id, groups: others.map(({ id }) => id) })
      }
    >
      <p className="text-ink-2">{t('merge.text')}</p>
      <ul className="space-y-1 text-sm">
        {[target, ...others].map(
          (group, at) =>
            group && (
              <li key={group.id} className={`break-words ${at === 0 ? 'font-semibold' : ''}`}>
                <Seen text={titleOf(group)} />
              </li>
            ),
        )}
      </ul>
    </FormDialog>
  );
}

/** Others of the same service, to be made part of this group. */
export function MergeDialog({
  api,
  group,
  onClose,
}: {
  api: Api;
  group: Group;
  onClose: () => void;
}) {
  const t = useWords();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const list = useQuery({
    queryKey: ['aisher', 'groups', 'of-service', group.serviceId],
    queryFn: ({ signal }) =>
      api.get<Groups>(`/aisher/groups?service=${group.serviceId}&limit=100`, signal),
  });
  const merge = useMerge(api, onClose);
  const choose = (id: string, isIn: boolean) => {
    const next = new Set(chosen);
    if (isIn) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('merge.title')}
      submit={t('group.merge')}
      isComplete={chosen.size > 0}
      busy={merge.isPending}
      problem={merge.error}
      onSubmit={() => merge.mutate({ target: group.id, groups: [...chosen] })}
    >
      <p className="text-ink-2">{t('merge.into-this')}</p>
      <Loaded query={list} rows={3}>
        {({ groups }) => (
          <Others
            groups={groups.filter(({ id }) => id !== group.id)}
            chosen={chosen}
            onChoose={choose}
          />
        )}
      </Loaded>
    </FormDialog>
  );
}

function Others({
  groups,
  chosen,
  onChoose,
}: {
  groups: readonly GroupLine[];
  chosen: ReadonlySet<string>;
  onChoose: (id: string, isIn: boolean) => void;
}) {
  const t = useWords();
  const titleOf = useTitleOf();
  if (groups.length === 0) return <p className="label">{t('merge.none')}</p>;
  return (
    <div className="rows max-h-72 overflow-y-auto">
      {groups.map((group) => (
        <CheckField
          key={group.id}
          className="py-1.5"
          checked={chosen.has(group.id)}
          onChange={(isIn) => onChoose(group.id, isIn)}
          label={
            <>
              <span className="line-clamp-2 text-sm">
                <Seen text={titleOf(group)} />
              </span>
              <span className="label tabular-nums">
                {t('groups.events', { count: group.events })}
              </span>
            </>
          }
        />
      ))}
    </div>
  );
}
