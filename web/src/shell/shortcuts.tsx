import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { type MessageKey, useMessages } from '../i18n.ts';
import { SheetDialog } from './sheet-dialog.tsx';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Moves the focus among the rows that carry `data-row`. */
function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (step === 1 ? 0 : rows.length - 1) : at + step;
  rows[Math.min(rows.length - 1, Math.max(0, next))]?.focus();
}

const places: Record<string, string> = { i: '/', h: '/history', d: '/devices', l: '/ledger' };
const rows: readonly [string, MessageKey][] = [
  ['j / k', 'keys.move'],
  ['Enter', 'keys.open'],
  ['e', 'keys.edit'],
  ['s', 'keys.stamp'],
  ['g i', 'nav.inbox'],
  ['g h', 'keys.history'],
  ['g d', 'nav.devices'],
  ['g l', 'nav.ledger'],
  ['Esc', 'action.back'],
  ['?', 'keys.help'],
];

export function Shortcuts() {
  const t = useMessages();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    let wentAt = 0;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const place = Date.now() - wentAt < 1200 ? places[event.key] : undefined;
      if (place) void router.navigate({ to: place });
      else if (event.key === 'g') wentAt = Date.now();
      else if (event.key === 'j') moveRow(1);
      else if (event.key === 'k') moveRow(-1);
      else if (event.key === '?') setOpen(true);
      else if (event.key === 'e' || event.key === 's') {
        event.preventDefault();
        const target = document.querySelector<HTMLElement>(`[data-key="${event.key}"]`);
        target?.focus();
        // The stamp is never one key away: it is focused, then held.
        if (event.key === 'e') target?.click();
      } else if (event.key === 'Escape' && !document.querySelector('[role="dialog"]')) {
        document.querySelector<HTMLElement>('[data-back]')?.click();
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [router]);
  return (
    <SheetDialog open={open} onClose={() => setOpen(false)} title={t('keys.help')}>
      <dl className="rows">
        {rows.map(([key, label]) => (
          <div key={key} className="flex items-center justify-between py-2">
            <dt className="text-ink-2">{t(label)}</dt>
            <dd>
              <kbd className="code rounded border border-line-2 px-2 py-0.5">{key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </SheetDialog>
  );
}
