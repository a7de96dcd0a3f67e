import type { MadeInvitation, OpenInput } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

const roles = ['member', 'viewer'] as const;
const within = (text: string, max: number) => {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= max;
};

/** A link that so many may join by, until a day. */
export function OpenLinkDialog({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (link: string) => void;
}) {
  const t = useMessages();
  const [role, setRole] = useState<(typeof roles)[number]>('member');
  const [uses, setUses] = useState('10');
  const [days, setDays] = useState('7');
  const [domain, setDomain] = useState('');
  const make = useMutation({
    mutationFn: () => {
      const input: OpenInput = {
        role,
        roles: [],
        usesMax: Number(uses),
        days: Number(days),
        domain: domain.trim() === '' ? null : domain.trim(),
      };
      return api.send<MadeInvitation>('POST', '/invitation-links', input);
    },
    onSuccess: ({ link }) => onMade(link ?? ''),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['invitations'] }),
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('invite.link')}
      submit={t('invite.make-link')}
      isComplete={within(uses, 200) && within(days, 30)}
      busy={make.isPending}
      problem={make.error}
      onSubmit={() => make.mutate()}
    >
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label={t('invite.uses')}
          value={uses}
          inputMode="numeric"
          maxLength={3}
          onChange={setUses}
        />
        <TextField
          label={t('invite.days')}
          value={days}
          inputMode="numeric"
          maxLength={2}
          onChange={setDays}
        />
      </div>
      <TextField
        label={t('invite.domain')}
        hint={t('invite.domain-text')}
        value={domain}
        maxLength={253}
        autoCapitalize="none"
        spellCheck={false}
        onChange={setDomain}
      />
      <RadioList
        legend={t('invite.role')}
        choices={roles.map((each) => ({
          value: each,
          label: t(`role.${each}`),
          text: t(`role.${each}-text`),
        }))}
        value={role}
        onChange={setRole}
      />
    </FormDialog>
  );
}
