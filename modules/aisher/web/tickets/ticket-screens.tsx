import type { DraftDetail } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCcw, Ticket } from 'lucide-react';
import type { TicketBody } from '../../src/tickets/body.ts';
import { currentOf } from '../drafts/body-of.ts';
import { Paper } from '../drafts/paper.tsx';
import { type SheetProps, screensOf } from '../drafts/screens-of.tsx';
import { useWords } from '../words.ts';
import { TicketLink } from './ticket-link.tsx';
import { useTickets } from './use-tickets.ts';

/** All that leaves the house, word for word. */
function TicketSheet({ body, api, spot }: SheetProps<TicketBody>) {
  const t = useWords();
  const { target, group, title, text, labels } = body;
  const host = target.repository === null ? target.host : `${target.host} (${target.repository})`;
  return (
    <Paper
      Icon={Ticket}
      title={t('ticket.title', { name: target.name })}
      effects={[t('ticket.leaves', { host }), t('ticket.links')]}
      groups={[group]}
      hasLinks={api !== null}
      spot={spot}
      lead={
        <>
          <h3 className="label">{t('ticket.text')}</h3>
          <p className="mt-1 font-semibold break-words">
            <Seen text={title} />
          </p>
          {labels.length > 0 && (
            <p className="label break-words">
              <Seen text={labels.join(', ')} />
            </p>
          )}
          <pre className="code mt-2 rounded-lg bg-sunk p-3 text-sm break-words whitespace-pre-wrap">
            <Seen text={text} />
          </pre>
        </>
      }
    />
  );
}

/** The newest issue of the draft's group at its tracker. */
function useTicketOf(draft: DraftDetail, api: Api) {
  const { body } = currentOf<TicketBody>(draft);
  const { data } = useTickets(api, body?.group.id ?? '');
  return data?.tickets.find(({ target }) => target?.id === body?.target.id);
}

/** What somebody can do about it, in a sentence. */
function whyOf(reason: string | null | undefined) {
  if (reason === 'tracker-removed') return 'ticket.failed-removed';
  return reason?.startsWith('http-4') ? 'ticket.failed-refused' : 'ticket.failed-away';
}

function Outcome({ draft, api }: { draft: DraftDetail; api: Api }) {
  const t = useWords();
  const ticket = useTicketOf(draft, api);
  const hasFailed = draft.state === 'failed';
  return (
    <p className="text-sm text-ink-2">
      {t(hasFailed ? 'ticket.failed' : 'ticket.done')}{' '}
      {hasFailed ? t(whyOf(ticket?.reason)) : ticket && <TicketLink ticket={ticket} />}
    </p>
  );
}

/** The same stamp holds for another try. */
function Tools({ draft, api }: { draft: DraftDetail; api: Api }) {
  const t = useWords();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const again = useMutation({
    mutationFn: () => api.send('POST', `/drafts/${draft.id}/attempts`),
    onError: (error) => say(problemText(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['drafts'] }),
  });
  if (draft.state !== 'failed') return null;
  return (
    <Button Icon={RotateCcw} busy={again.isPending} onClick={() => again.mutate()}>
      {t('ticket.again')}
    </Button>
  );
}

export const ticketScreens = { ...screensOf(TicketSheet), Outcome, Tools };
