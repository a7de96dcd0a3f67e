import type { OpenLink, openLinks } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound, MonitorSmartphone, Terminal, UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { z } from 'zod';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

type Links = z.infer<typeof openLinks>;

const icons = {
  owner: KeyRound,
  phone: MonitorSmartphone,
  agent: Terminal,
  person: UserPlus,
  recovery: KeyRound,
} as const;

/** Links that would sign a device in. Anyone who has one can use it. */
export function OpenLinks({ all }: { all: boolean }) {
  const t = useMessages();
  const problemText = useProblemText();
  const [ending, setEnding] = useState<OpenLink | null>(null);
  const links = useQuery({
    queryKey: ['pairing', 'open', all],
    queryFn: () => api.get<Links>(all ? '/pairings?all=true' : '/pairings'),
  });
  const end = useMutation({
    mutationFn: ({ id }: OpenLink) => api.send('DELETE', `/pairings/${id}`),
    onSuccess: () => say(t('links.ended')),
    onError: (error) => say(problemText(error)),
    onSettled: () => {
      setEnding(null);
      void queries.invalidateQueries({ queryKey: ['pairing', 'open'] });
    },
  });
  const what = (link: OpenLink) => t(`links.${link.kind}`, { name: link.personName });
  return (
    <Section title={t('links.title')} lead={t('links.lead')}>
      <Loaded query={links} rows={1}>
        {({ links }) => (
          <List items={links} empty={t('links.empty')}>
            {(link) => (
              <LinkRow key={link.id} link={link} what={what(link)} onEnd={() => setEnding(link)} />
            )}
          </List>
        )}
      </Loaded>
      <ConfirmDialog
        open={ending !== null}
        onClose={() => setEnding(null)}
        title={t('links.end-title')}
        confirm={t('links.end')}
        busy={end.isPending}
        onConfirm={() => ending && end.mutate(ending)}
      >
        {t('links.end-text', { what: ending ? what(ending) : '' })}
      </ConfirmDialog>
    </Section>
  );
}

function LinkRow({ link, what, onEnd }: { link: OpenLink; what: string; onEnd: () => void }) {
  const t = useMessages();
  const letsAnotherIn = link.kind === 'person' || link.kind === 'recovery';
  return (
    <Row
      Icon={icons[link.kind]}
      title={
        <>
          {what} {letsAnotherIn && <span className="chip">{t(`role.${link.role}`)}</span>}
        </>
      }
      facts={
        <>
          {link.makerName === null ? t('links.by-server') : t('links.by', { name: link.makerName })}
          {' · '}
          <When at={link.createdAt} />
          {' · '}
          {t('links.until')} <When at={link.expiresAt} />
        </>
      }
      action={
        <Button
          kind="quiet"
          className="shrink-0 px-3"
          aria-label={t('links.end-named', { what })}
          onClick={onEnd}
        >
          {t('links.end')}
        </Button>
      }
    />
  );
}
