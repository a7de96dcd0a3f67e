import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { type MessageKey, useMessages } from '../i18n.ts';
import { paletteKeys } from '../palette/palette-button.tsx';
import type { Place } from './places.ts';

const rows: readonly [string, MessageKey][] = [
  ['j / k', 'keys.move'],
  ['Enter', 'keys.open'],
  ['e', 'keys.edit'],
  ['t', 'keys.stamp'],
  ['s', 'stamp.snooze'],
  ['x', 'stamp.reject'],
  ['n', 'next.open'],
  ['Esc', 'action.back'],
  ['?', 'keys.help'],
  [paletteKeys, 'palette.open'],
];

export interface ShortcutListProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Places; those with a key are listed. */
  readonly keyed: readonly Place[];
}

/** Which keys there are. */
export function ShortcutList({ open, onClose, keyed }: ShortcutListProps) {
  const t = useMessages();
  return (
    <SheetDialog open={open} onClose={onClose} title={t('keys.help')}>
      <dl className="rows">
        {rows.map(([key, label]) => (
          <Line key={key} keys={key} label={t(label)} />
        ))}
        {keyed.map(({ key, path, label }) =>
          key ? <Line key={path} keys={`g ${key}`} label={label} /> : null,
        )}
      </dl>
    </SheetDialog>
  );
}

function Line({ keys, label }: { keys: string; label: string }) {
  return (
    <div className="flex items-center justify-between py-2">
      <dt className="text-ink-2">{label}</dt>
      <dd>
        <kbd className="code rounded border border-line-2 px-2 py-0.5">{keys}</kbd>
      </dd>
    </div>
  );
}
