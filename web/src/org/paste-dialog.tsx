import type { InviteOutcomes, LineOutcome, OwnRole } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { TextAreaField } from '@dojang/ui/forms/fields.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { RoleField } from '../account/role-field.tsx';
import { currentLanguage, useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

const roles = ['admin', 'member', 'viewer'] as const;
const linesOf = (text: string) => text.split(/[\n,;]/).filter((line) => line.trim() !== '');
const linesMax = 1000;

/** Many people are invited by one paste; what became of each line is said afterwards. */
export function PasteDialog({
  canMail,
  own,
  onClose,
}: {
  canMail: boolean;
  /** Roles that the org made. */
  own: readonly OwnRole[];
  onClose: () => void;
}) {
  const t = useMessages();
  const [text, setText] = useState('');
  const [role, setRole] = useState<string>('member');
  const lines = linesOf(text);
  const invite = useMutation({
    mutationFn: () =>
      api.send<InviteOutcomes>('POST', '/invitations', {
        lines: lines.slice(0, linesMax),
        role,
        locale: currentLanguage(),
      }),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['invitations'] }),
  });
  if (invite.data) return <Outcomes lines={invite.data.lines} onClose={onClose} />;
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('invite.paste')}
      submit={t('invite.submit', { count: lines.length })}
      isComplete={lines.length > 0}
      busy={invite.isPending}
      problem={invite.error}
      onSubmit={() => invite.mutate()}
    >
      <TextAreaField
        label={t('invite.addresses')}
        hint={t(canMail ? 'invite.addresses-text' : 'invite.addresses-no-mail')}
        value={text}
        rows={6}
        maxLength={40_000}
        placeholder={'kim@example.com\nlee@example.com'}
        spellCheck={false}
        autoCapitalize="none"
        onChange={setText}
      />
      <RoleField roles={roles} own={own} value={role} onChange={setRole} />
    </FormDialog>
  );
}

const isInvited = ({ outcome }: LineOutcome) =>
  outcome === 'invited' || outcome === 'former-member';

function Outcomes({ lines, onClose }: { lines: readonly LineOutcome[]; onClose: () => void }) {
  const t = useMessages();
  const invited = lines.filter(isInvited).length;
  const sorted = [...lines].sort((a, b) => Number(isInvited(a)) - Number(isInvited(b)));
  return (
    <SheetDialog
      open
      onClose={onClose}
      title={invited === 0 ? t('invite.done-none') : t('invite.done', { count: invited })}
    >
      <ul className="rows -mx-1 max-h-[60dvh] overflow-y-auto" aria-label={t('invite.outcomes')}>
        {sorted.map(({ line, outcome, link }) => (
          <li key={`${line} ${outcome}`} className="px-1 py-2.5">
            <p className="font-medium break-all">
              <Seen text={line} />
            </p>
            <p className="label">{t(`invite.outcome.${outcome}`)}</p>
            {link && (
              <div className="mt-1.5">
                <CopyLine text={link} />
              </div>
            )}
          </li>
        ))}
      </ul>
      <Button kind="ink" className="mt-4 w-full" onClick={onClose}>
        {t('invite.close')}
      </Button>
    </SheetDialog>
  );
}
