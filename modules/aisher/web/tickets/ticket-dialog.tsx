import type { Api } from '@dojang/ui/api.ts';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { SelectField, TextField } from '@dojang/ui/forms/fields.tsx';
import { goTo } from '@dojang/ui/places/go-to.ts';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { proposedTicket, TicketInput } from '../../src/tickets/schema.ts';
import type { Proposed } from '../proposals/use-propose.ts';
import { WhatGroups } from '../proposals/what-groups.tsx';
import { useWords } from '../words.ts';
import { useTargets } from './use-tickets.ts';

/** Where an issue about a group is opened. The draft shows what will be sent, and a stamp sends it. */
export function TicketDialog({
  api,
  group,
  onClose,
}: {
  api: Api;
  group: Proposed;
  onClose: () => void;
}) {
  const t = useWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const targets = useTargets(api);
  const [chosen, setChosen] = useState<string | null>(null);
  const [labels, setLabels] = useState('');
  const target = chosen ?? targets.data?.targets[0]?.id;
  const propose = useMutation({
    mutationFn: (input: TicketInput) =>
      api.send<z.infer<typeof proposedTicket>>('POST', `/aisher/groups/${group.id}/tickets`, input),
    onSuccess: ({ draftId }) => {
      void queries.invalidateQueries({ queryKey: ['drafts'] });
      goTo(`/drafts/${draftId}`);
    },
  });
  const inputOf = (target: string): TicketInput => ({
    target,
    labels: labels
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== ''),
    locale: language === 'ko' ? 'ko' : 'en',
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('ticket.open')}
      submit={t('proposal.draft')}
      isComplete={target !== undefined}
      busy={propose.isPending}
      problem={propose.error}
      onSubmit={() => target !== undefined && propose.mutate(inputOf(target))}
    >
      <WhatGroups groups={[group]} />
      <Loaded query={targets} rows={1}>
        {({ targets }) =>
          targets.length === 0 ? (
            <div className="space-y-3">
              <p className="text-ink-2">{t('ticket.no-targets')}</p>
              <ButtonLink href="/aisher/alerts">{t('ticket.to-targets')}</ButtonLink>
            </div>
          ) : (
            <>
              <SelectField label={t('ticket.where')} value={target ?? ''} onChange={setChosen}>
                {targets.map(({ id, name, repository, host }) => (
                  <option key={id} value={id}>
                    {`${name} (${repository ?? host})`}
                  </option>
                ))}
              </SelectField>
              <TextField
                label={t('ticket.labels')}
                hint={t('ticket.labels-hint')}
                value={labels}
                maxLength={200}
                autoComplete="off"
                onChange={setLabels}
              />
            </>
          )
        }
      </Loaded>
      <p className="label">{t('proposal.stamp-first')}</p>
    </FormDialog>
  );
}
