import { IconButton } from '@dojang/ui/buttons/button.tsx';
import { Search } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { openStore } from './open-store.ts';

export const isMac = /mac|iphone|ipad/i.test(navigator.platform);
/** The keys that open the palette, as they are printed. */
export const paletteKeys = isMac ? '⌘ K' : 'Ctrl K';

const open = () => openStore.set(true);

export function PaletteButton({ className = '' }: { className?: string }) {
  const t = useMessages();
  return (
    <IconButton
      Icon={Search}
      label={t('palette.open')}
      className={className}
      aria-haspopup="dialog"
      onClick={open}
    />
  );
}

/** At a desk there is room for its name and its keys. */
export function WidePaletteButton() {
  const t = useMessages();
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-keyshortcuts={isMac ? 'Meta+K' : 'Control+K'}
      onClick={open}
      className="mb-3 flex min-h-11 items-center gap-2 rounded-lg border border-line px-3 text-left text-ink-2 hover:bg-sunk"
    >
      <Search size={18} className="shrink-0" aria-hidden="true" />
      <span className="flex-1 whitespace-nowrap">{t('palette.open')}</span>
      <kbd className="text-xs whitespace-nowrap text-ink-3">{paletteKeys}</kbd>
    </button>
  );
}
