import { type ComponentType, useEffect, useState, useSyncExternalStore } from 'react';
import { loadPart } from '../hosting/part.ts';
import { loadAllWords } from '../i18n.ts';
import { openStore } from './open-store.ts';
import type { PaletteProps } from './palette.tsx';
import { isMac } from './palette-button.tsx';

/** By where the key lies: on a Hangul layout it types another letter. */
const isPaletteKey = ({ code, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent) =>
  code === 'KeyK' && (isMac ? metaKey : ctrlKey) && !altKey && !shiftKey;

/** Listens for the key, and draws the palette, which is loaded when it is first opened. */
export function PaletteHost() {
  const isOpen = useSyncExternalStore(openStore.subscribe, openStore.get);
  const [Palette, setPalette] = useState<ComponentType<PaletteProps>>();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!isPaletteKey(event)) return;
      event.preventDefault();
      // Behind another dialog it would lie below it.
      if (openStore.get() || !document.querySelector('[role="dialog"]')) {
        openStore.set(!openStore.get());
      }
    };
    document.addEventListener('keydown', press);
    return () => {
      document.removeEventListener('keydown', press);
      openStore.set(false);
    };
  }, []);
  useEffect(() => {
    if (!isOpen || Palette) return;
    void loadPart(() => Promise.all([import('./palette.tsx'), loadAllWords()])).then(
      ([part]) => setPalette(() => part.Palette),
      () => openStore.set(false),
    );
  }, [isOpen, Palette]);
  return Palette && <Palette open={isOpen} onClose={() => openStore.set(false)} />;
}
