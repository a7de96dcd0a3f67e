import { type ComponentType, useEffect, useState } from 'react';
import { loadPart } from '../hosting/part.ts';
import { loadAllWords } from '../i18n.ts';

type Switcher = ComponentType<{ open: boolean; onClose: () => void }>;

/** What anything in the page sends to have the switcher of orgs opened. */
export const switchEvent = 'dojang:switch-org';

/** Opens the switcher of orgs by ⌘O or Ctrl O; loaded when it is asked for. */
export function SwitchKey() {
  const [open, setOpen] = useState(false);
  const [Part, setPart] = useState<Switcher>();
  useEffect(() => {
    const show = async () => {
      const load = () => Promise.all([import('./org-switcher.tsx'), loadAllWords()]);
      const loaded = await loadPart(load).catch(() => undefined);
      if (loaded === undefined) return;
      setPart(() => loaded[0].OrgSwitcher);
      setOpen(true);
    };
    const press = (event: KeyboardEvent) => {
      const isKey = (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey;
      if (!isKey || event.code !== 'KeyO') return;
      event.preventDefault();
      void show();
    };
    const asked = () => void show();
    document.addEventListener('keydown', press);
    document.addEventListener(switchEvent, asked);
    return () => {
      document.removeEventListener('keydown', press);
      document.removeEventListener(switchEvent, asked);
    };
  }, []);
  return Part && <Part open={open} onClose={() => setOpen(false)} />;
}
