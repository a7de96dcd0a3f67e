import { Seen } from '@dojang/kernel/web';
import type { Ticket } from '../../src/tickets/schema.ts';
import { useWords } from '../words.ts';

/** `#12` of GitHub; others have names of their own. */
const spelt = (key: string) => (/^\d+$/.test(key) ? `#${key}` : key);

/** How an issue is called, as a way to it where the tracker gave one. */
export function TicketLink({ ticket: { target, key, url } }: { ticket: Ticket }) {
  const t = useWords();
  const name = target?.name ?? '';
  const text = key === null ? t('ticket.nameless', { name }) : `${name} ${spelt(key)}`.trim();
  if (url === null) return <Seen text={text} />;
  return (
    <a className="link" href={url} target="_blank" rel="noreferrer">
      <Seen text={text} />
    </a>
  );
}
