import type { OrgState } from '@dojang/kernel/schema';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { useQuery } from '@tanstack/react-query';
import { Circle, CircleCheck } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { waysQuery } from '../sign-in/browser.ts';
import { invitationsQuery } from './invitations-section.tsx';

const steps = ['invite', 'roles', 'sign-in'] as const;
const leadsTo = { invite: '/org#invite', roles: '/roles', 'sign-in': '/org/policy' } as const;
const words = {
  invite: 'invite.paste',
  roles: 'start.roles-go',
  'sign-in': 'start.sign-in-go',
} as const;

/** The first ten minutes of a company: who is invited, how they sign in, what they may do. Gone once people are there. */
export function StartList({ org, mayInvite }: { org: OrgState; mayInvite: boolean }) {
  const t = useMessages();
  const invited = useQuery({ ...invitationsQuery, enabled: mayInvite });
  const ways = useQuery(waysQuery);
  if (!mayInvite || org.people > 3 || !invited.data || !ways.data) return null;
  const done = {
    invite: org.people > 1 || invited.data.invitations.length > 0,
    'sign-in': ways.data.providers.length > 0,
    roles: org.people > 1,
  };
  const next = steps.find((step) => !done[step]);
  if (next === undefined) return null;
  return (
    <Section title={t('start.title')} lead={t('start.lead')}>
      <ol className="sheet rows overflow-hidden">
        {steps.map((step) => {
          const Icon = done[step] ? CircleCheck : Circle;
          return (
            <li key={step} className="flex gap-3 px-4 py-3.5">
              <Icon size={20} className="mt-0.5 shrink-0 text-ink-3" aria-hidden="true" />
              <div className="min-w-0 flex-1">
                <p className={done[step] ? 'text-ink-3' : 'font-semibold text-ink'}>
                  {t(`start.${step}`)}
                  <span className="sr-only"> · {t(done[step] ? 'steps.done' : 'steps.open')}</span>
                </p>
                {step === next && (
                  <div className="mt-1 space-y-2">
                    <p className="text-ink-2">{t(`start.${step}-text`)}</p>
                    <ButtonLink href={leadsTo[step]}>{t(words[step])}</ButtonLink>
                  </div>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
