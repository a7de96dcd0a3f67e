import type { Invitation, Invitations, MadeInvitation, OwnRole } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { RowTools } from '@dojang/ui/lists/row-tools.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { Day } from '@dojang/ui/times/when.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Ban, Link, Mail, RefreshCw, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';
import { useHash } from '../shell/use-hash.ts';
import { OpenLinkDialog } from './open-link-dialog.tsx';
import { PasteDialog } from './paste-dialog.tsx';

type Open = 'paste' | 'link' | { readonly made: string } | null;
const isOpen = ({ state }: Invitation) =>
  state === 'waiting' || state === 'expired' || state === 'stopped';

export const invitationsQuery = {
  queryKey: ['invitations'],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<Invitations>('/invitations', signal),
};

const rolesQuery = {
  queryKey: ['roles'],
  queryFn: () => api.get<{ own: OwnRole[] }>('/roles'),
};

/** Who is invited, by what, and what became of it. */
export function InvitationsSection() {
  const t = useMessages();
  const problemText = useProblemText();
  const [chosen, setOpen] = useState<Open>(null);
  const [hash, clearHash] = useHash();
  const open = chosen ?? (hash === 'invite' ? 'paste' : null);
  const asked = useQuery(invitationsQuery);
  const roles = useQuery(rolesQuery);
  const settled = {
    onError: (error: unknown) => say(problemText(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['invitations'] }),
  };
  const resend = useMutation({
    mutationFn: ({ id }: Invitation) => api.send<MadeInvitation>('PUT', `/invitations/${id}/link`),
    onSuccess: ({ link }) =>
      link === null ? say(t('invite.sent-again')) : setOpen({ made: link }),
    ...settled,
  });
  const withdraw = useMutation({
    mutationFn: ({ id }: Invitation) => api.send('DELETE', `/invitations/${id}`),
    onSuccess: () => say(t('invite.withdrawn')),
    ...settled,
  });
  const close = () => {
    setOpen(null);
    clearHash();
  };
  return (
    <Section id="invitations" title={t('invite.title')}>
      <div className="mb-3 flex flex-wrap gap-2">
        <Button Icon={UserPlus} disabled={!asked.data} onClick={() => setOpen('paste')}>
          {t('invite.paste')}
        </Button>
        <Button Icon={Link} disabled={!asked.data} onClick={() => setOpen('link')}>
          {t('invite.link')}
        </Button>
      </div>
      <Loaded query={asked} rows={2}>
        {({ invitations }) => (
          <List items={invitations} empty={t('invite.none')}>
            {(each) => (
              <InvitationRow
                key={each.id}
                invitation={each}
                onResend={isOpen(each) ? () => resend.mutate(each) : null}
                onWithdraw={isOpen(each) ? () => withdraw.mutate(each) : null}
              />
            )}
          </List>
        )}
      </Loaded>
      {open === 'paste' && (
        <PasteDialog
          canMail={asked.data?.canMail ?? false}
          own={roles.data?.own ?? []}
          onClose={close}
        />
      )}
      {open === 'link' && <OpenLinkDialog onClose={close} onMade={(made) => setOpen({ made })} />}
      {open !== null && typeof open === 'object' && (
        <SheetDialog open onClose={close} title={t('invite.hand-on')}>
          <p className="mb-3 text-ink-2">{t('invite.hand-on-text')}</p>
          <CopyLine text={open.made} />
        </SheetDialog>
      )}
    </Section>
  );
}

function InvitationRow({
  invitation,
  onResend,
  onWithdraw,
}: {
  invitation: Invitation;
  /** Null for one that is over. */
  onResend: (() => void) | null;
  onWithdraw: (() => void) | null;
}) {
  const t = useMessages();
  const { kind, email, domain, state, uses, usesMax, makerName, expiresAt } = invitation;
  const { role, ownRole } = invitation;
  const roleText = ownRole ? <Seen text={ownRole.label} /> : t(`role.${role}`);
  const what = email ?? t('invite.open', { uses, max: usesMax });
  const again = kind === 'open' || !invitation.isMailed ? 'invite.new-link' : 'invite.resend';
  const named = (key: typeof again | 'invite.withdraw') => ({
    text: t(key),
    label: t('invite.tool-of', { what: spellUnseen(what), tool: t(key) }),
  });
  return (
    <Row
      Icon={kind === 'open' ? Link : Mail}
      title={
        <>
          <Seen text={what} /> <span className="chip">{roleText}</span>
        </>
      }
      facts={
        <>
          {t(`invite.state.${state}`)}
          {domain !== null && ` · @${domain}`}
          {' · '}
          {t('invite.by', { name: makerName })}
          {state === 'waiting' && (
            <>
              {' · '}
              {t('invite.until')} <Day at={expiresAt} />
            </>
          )}
        </>
      }
    >
      {onResend && onWithdraw && (
        <div className="pl-8">
          <RowTools
            tools={[
              { Icon: RefreshCw, ...named(again), onClick: onResend },
              { Icon: Ban, ...named('invite.withdraw'), onClick: onWithdraw },
            ]}
          />
        </div>
      )}
    </Row>
  );
}
