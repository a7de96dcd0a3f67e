import type { OrgState } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { allPeople } from '@dojang/ui/people/all-people.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries, useMe } from '../shell/session.tsx';

/** Offers the org to one of its people, who has to accept. */
export function TransferDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const me = useMe().data?.person.id;
  const [personId, setPersonId] = useState('');
  const [leaves, setLeaves] = useState(false);
  const people = useQuery(allPeople(api));
  const others = (people.data?.people ?? []).filter(
    ({ id, role, joined }) => id !== me && role !== 'owner' && joined,
  );
  const act = useMutation({
    mutationFn: () => api.send<OrgState>('POST', '/org/transfer', { personId, leaves }),
    onSuccess: () => {
      say(t('org.transfer-offered'));
      void queries.invalidateQueries({ queryKey: ['org'] });
      onClose();
    },
  });
  return (
    <FormDialog
      open
      title={t('org.transfer')}
      submit={t('org.transfer-offer')}
      isComplete={personId !== ''}
      busy={act.isPending}
      problem={act.error}
      onSubmit={() => act.mutate()}
      onClose={onClose}
    >
      <p className="text-ink-2">{t('org.transfer-text')}</p>
      <SelectField
        label={t('org.transfer-to')}
        {...(people.data && others.length === 0 ? { error: t('org.transfer-nobody') } : {})}
        value={personId}
        onChange={setPersonId}
      >
        <option value="" disabled>
          {t('org.transfer-choose')}
        </option>
        {others.map(({ id, name }) => (
          <option key={id} value={id}>
            {spellUnseen(name)}
          </option>
        ))}
      </SelectField>
      <CheckField label={t('org.transfer-leaves')} checked={leaves} onChange={setLeaves} />
    </FormDialog>
  );
}
