import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Ticket } from '../../src/tickets/schema.ts';
import { useWords } from '../words.ts';
import { TicketLink } from './ticket-link.tsx';
import { useTickets } from './use-tickets.ts';

/** As many as a fact has room for. */
const shownMax = 3;

interface Given {
  readonly api: Api;
  readonly groupId: string;
  readonly mayDecide: boolean;
}

/** Issues about a group, as one of its facts. */
export function GroupTickets(given: Given) {
  const t = useWords();
  const tickets = useTickets(given.api, given.groupId).data?.tickets ?? [];
  if (tickets.length === 0) return t('ticket.none');
  return (
    <ul>
      {tickets.slice(0, shownMax).map((ticket) => (
        <li key={ticket.id}>
          <TicketLink ticket={ticket} />{' '}
          <span className="label">{t(`ticket.state.${ticket.state}`)}</span>
          {given.mayDecide && ticket.state === 'open' && ticket.target?.kind === 'generic' && (
            <CloseButton ticket={ticket} api={given.api} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** A webhook cannot be asked how its issue stands: a person says so. */
function CloseButton({ ticket, api }: { ticket: Ticket; api: Api }) {
  const t = useWords();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const close = useMutation({
    mutationFn: () => api.send('PUT', `/aisher/tickets/${ticket.id}/state`, { state: 'closed' }),
    onError: (error) => say(problemText(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['aisher', 'tickets'] }),
  });
  return (
    <Button kind="quiet" className="px-3" busy={close.isPending} onClick={() => close.mutate()}>
      {t('ticket.close')}
    </Button>
  );
}
