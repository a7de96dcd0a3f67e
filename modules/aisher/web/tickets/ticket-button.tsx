import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Ticket } from 'lucide-react';
import { useState } from 'react';
import type { Proposed } from '../proposals/use-propose.ts';
import { useWords } from '../words.ts';
import { TicketDialog } from './ticket-dialog.tsx';

/** Asks where an issue about a group is opened. */
export function TicketButton({ api, group }: { api: Api; group: Proposed }) {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button Icon={Ticket} className="mt-3" onClick={() => setOpen(true)}>
        {t('ticket.open')}
      </Button>
      {isOpen && <TicketDialog api={api} group={group} onClose={() => setOpen(false)} />}
    </>
  );
}
