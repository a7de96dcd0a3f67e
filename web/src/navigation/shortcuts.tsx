import { useRouter } from '@tanstack/react-router';
import { type ComponentType, useEffect, useRef, useState } from 'react';
import { loadPart } from '../hosting/part.ts';
import type { Place, Places } from './places.ts';
import type { ShortcutListProps } from './shortcut-list.tsx';

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

/** The letter of a key, with Caps Lock too: on a Hangul keyboard, the one that is printed beside the jamo. */
function letterOf({ key, code }: KeyboardEvent): string {
  const letter = /^[\x20-\x7e]$/.test(key) ? key : code.replace(/^Key([A-Z])$/, '$1');
  return letter.toLowerCase();
}

/** What stands in the way of a shortcut: a text, a syllable that is not finished, a dialog. */
const isElsewhere = (event: KeyboardEvent) =>
  event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target);
const hasDialog = () =>
  document.querySelector('[role="dialog"]:not([aria-modal="false"])') !== null;

/** Keys of the page that is open: each presses what carries its letter as `data-key`. */
const ofPage: ReadonlySet<string> = new Set(['e', 'n', 's', 't', 'x']);

export function Shortcuts({ places }: { places: Places | undefined }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [List, setList] = useState<ComponentType<ShortcutListProps>>();
  const keyed: readonly Place[] = places
    ? [places.inbox, ...places.modules.flatMap((module) => module.places), ...places.own]
    : [];
  const paths = useRef<ReadonlyMap<string, string>>(new Map());
  paths.current = new Map(keyed.flatMap(({ key, path }) => (key ? [[key, path]] : [])));
  useEffect(() => {
    let wentAt = 0;
    const help = async () => {
      const part = await loadPart(() => import('./shortcut-list.tsx')).catch(() => undefined);
      if (part === undefined) return;
      setList(() => part.ShortcutList);
      setOpen(true);
    };
    const press = (event: KeyboardEvent) => {
      if (isElsewhere(event) || hasDialog()) return;
      const letter = letterOf(event);
      const path = Date.now() - wentAt < 1200 ? paths.current.get(letter) : undefined;
      wentAt = letter === 'g' ? Date.now() : 0;
      if (path) void router.navigate({ href: path });
      else if (letter === 'j') moveRow(1);
      else if (letter === 'k') moveRow(-1);
      else if (letter === '?') void help();
      else if (ofPage.has(letter)) {
        const target = document.querySelector<HTMLElement>(`[data-key="${letter}"]`);
        if (!target) return;
        event.preventDefault();
        target.focus();
        // The stamp is never one key away: it is focused, then held.
        if (letter !== 't' && !event.repeat) target.click();
      } else if (event.key === 'Escape') {
        document.querySelector<HTMLElement>('[data-back]')?.click();
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [router]);
  return List && <List open={open} onClose={() => setOpen(false)} keyed={keyed} />;
}
