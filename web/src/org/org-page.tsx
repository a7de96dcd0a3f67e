import type { OrgState } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List, RowLink } from '@dojang/ui/lists/list.tsx';
import { Loaded, together } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { useQuery } from '@tanstack/react-query';
import { Eye, LogIn, ScanSearch, ShieldUser, UserCog, Users } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { api, useMay, useMe } from '../shell/session.tsx';
import { waysQuery } from '../sign-in/browser.ts';
import { ClosingNotice } from './closing-notice.tsx';
import { InvitationsSection, invitationsQuery } from './invitations-section.tsx';
import { OfferNotice } from './offer-notice.tsx';
import { OwnershipSection } from './ownership-section.tsx';
import { StartList } from './start-list.tsx';

/** The org as a whole: its people, who is invited, whose it is, and how it ends. */
export function OrgPage() {
  const t = useMessages();
  const me = useMe().data;
  const mayInvite = useMay('person.invite');
  const asked = useQuery({
    queryKey: ['org'],
    queryFn: ({ signal }) => api.get<OrgState>('/org', signal),
  });
  const invitations = useQuery({ ...invitationsQuery, enabled: mayInvite });
  const ways = useQuery(waysQuery);
  const whole = together(asked, ...(mayInvite ? [invitations] : []), ways);
  return (
    <Screen
      title={t('nav.org')}
      lead={me ? t('org.lead', { name: spellUnseen(me.org.name) }) : '\u00a0'}
    >
      <Loaded query={whole} waiting={<LoadingSheet className="h-40" />}>
        {(org) => (
          <>
            {org.closingAt !== null && <ClosingNotice closingAt={org.closingAt} />}
            {org.transfer && <OfferNotice offer={org.transfer} me={me?.person.id} />}
            <StartList org={org} mayInvite={mayInvite && org.closingAt === null} />
            <Rules people={org.people} />
            {mayInvite && <InvitationsSection />}
            <OwnershipSection org={org} />
          </>
        )}
      </Loaded>
    </Screen>
  );
}

/** Who is here, what they may do and see, how they come in, and what they did. */
function Rules({ people }: { people: number }) {
  const t = useMessages();
  const rules = [
    { href: '/people', label: t('org.people-count', { count: people }), Icon: Users, may: true },
    { href: '/roles', label: t('roles.title'), Icon: ShieldUser, may: true },
    { href: '/access', label: t('access.title'), Icon: Eye, may: useMay('grant.switch') },
    { href: '/org/policy', label: t('policy.title'), Icon: LogIn, may: useMay('policy.read') },
    {
      href: '/org/provisioning',
      label: t('provisioning.title'),
      Icon: UserCog,
      may: useMay('provisioning.read'),
    },
    { href: '/audit', label: t('nav.audit'), Icon: ScanSearch, may: useMay('audit.read') },
  ];
  return (
    <Section title={t('org.people')}>
      <List items={rules.filter(({ may }) => may)}>
        {({ href, label, Icon }) => (
          <li key={href}>
            <RowLink href={href} Icon={Icon}>
              {label}
            </RowLink>
          </li>
        )}
      </List>
    </Section>
  );
}
