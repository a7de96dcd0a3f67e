import type { PairingInput, Person } from '@dojang/kernel/schema';
import { type FormEvent, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { SheetDialog } from '../shell/sheet-dialog.tsx';

const invitable = ['admin', 'member', 'viewer'] as const;

export function InviteDialog({
  open,
  onClose,
  onInvite,
}: {
  open: boolean;
  onClose: () => void;
  onInvite: (input: PairingInput) => void;
}) {
  const t = useMessages();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Person['role']>('member');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    onInvite({ kind: 'person', name: name.trim(), role });
    setName('');
  };
  return (
    <SheetDialog open={open} onClose={onClose} title={t('people.invite')}>
      <form className="space-y-4" onSubmit={submit}>
        <label className="block">
          <span className="mb-1 block text-sm font-semibold">{t('people.name')}</span>
          <input
            className="field"
            value={name}
            maxLength={100}
            required
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <fieldset>
          <legend className="mb-1 text-sm font-semibold">{t('people.role')}</legend>
          {invitable.map((each) => (
            <label key={each} className="flex min-h-11 items-center gap-3">
              <input
                type="radio"
                name="role"
                className="size-5 accent-ink"
                checked={role === each}
                onChange={() => setRole(each)}
              />
              <span>
                {t(`role.${each}`)} <span className="label">{t(`role.${each}-text`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <button type="submit" className="btn btn-ink w-full">
          {t('people.make-link')}
        </button>
      </form>
    </SheetDialog>
  );
}
