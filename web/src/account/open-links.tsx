import type { OpenLink, openLinks } from '@dojang/kernel/schema';
import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound, MonitorSmartphone, Terminal, UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { z } from 'zod';
import { useMessages } from '../i18n.ts';
import { say } from '../shell/notices.tsx';
import { Section } from '../shell/screen.tsx';
import { api, queries } from '../shell/session.tsx';
import { SheetDialog } from '../shell/sheet-dialog.tsx';
import { Failing, Loading, useProblemText } from '../shell/states.tsx';
import { When } from '../shell/when.tsx';

type Links = z.infer<typeof openLinks>;

const icons = {
  owner: KeyRound,
  phone: MonitorSmartphone,
  agent: Terminal,
  person: UserPlus,
  recovery: KeyRound,
} as const;

/** Links that would sign a device in: whoever holds one may come in with it. */
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
    <Section title={t('links.title')}>
      <p className="label -mt-1.5 mb-2.5">{t('links.lead')}</p>
      {links.isPending && <Loading rows={1} />}
      {links.isError && !links.data && (
        <Failing problem={links.error} onRetry={() => void links.refetch()} />
      )}
      {links.data?.links.length === 0 && (
        <p className="sheet px-4 py-5 text-ink-2">{t('links.empty')}</p>
      )}
      {links.data && links.data.links.length > 0 && (
        <ul className="sheet rows appear">
          {links.data.links.map((link) => (
            <LinkRow key={link.id} link={link} what={what(link)} onEnd={() => setEnding(link)} />
          ))}
        </ul>
      )}
      <SheetDialog
        open={ending !== null}
        onClose={() => setEnding(null)}
        title={t('links.end-title')}
      >
        <p className="text-ink-2">{t('links.end-text', { what: ending ? what(ending) : '' })}</p>
        <div className="mt-5 grid grid-cols-2 gap-2">
          <button type="button" className="btn" onClick={() => setEnding(null)}>
            {t('action.cancel')}
          </button>
          <button
            type="button"
            className="btn btn-ink"
            disabled={end.isPending}
            onClick={() => ending && end.mutate(ending)}
          >
            {t('links.end')}
          </button>
        </div>
      </SheetDialog>
    </Section>
  );
}

function LinkRow({ link, what, onEnd }: { link: OpenLink; what: string; onEnd: () => void }) {
  const t = useMessages();
  const Icon = icons[link.kind];
  const letsAnotherIn = link.kind === 'person' || link.kind === 'recovery';
  return (
    <li className="flex items-center gap-3 py-3 pr-2 pl-4">
      <Icon size={20} className="shrink-0 text-ink-3" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">
          {what}
          {letsAnotherIn && <span className="chip ml-2">{t(`role.${link.role}`)}</span>}
        </p>
        <p className="label break-words">
          {link.makerName === null ? t('links.by-server') : t('links.by', { name: link.makerName })}
          {' · '}
          <When at={link.createdAt} />
          {' · '}
          {t('links.until')} <When at={link.expiresAt} />
        </p>
      </div>
      <button
        type="button"
        className="btn btn-quiet shrink-0 px-3"
        aria-label={t('links.end-named', { what })}
        onClick={onEnd}
      >
        {t('links.end')}
      </button>
    </li>
  );
}
