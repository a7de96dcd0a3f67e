import { Dialog } from '@base-ui/react/dialog';
import { useRouter } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { useMe } from '../shell/session.tsx';
import type { Entry } from './entry.ts';
import { OptionList, optionId } from './option-list.tsx';
import { keepRecent, recentOf } from './recent.ts';
import { useGroups } from './use-groups.ts';

export interface PaletteProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

const listId = 'palette-list';
const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** Finds everything that has a name, and does what can be done from anywhere; by the keyboard alone. */
export function Palette({ open, onClose }: PaletteProps) {
  const t = useMessages();
  const router = useRouter();
  const field = useRef<HTMLInputElement>(null);
  const chosen = useRef<Entry>(undefined);
  const choose = (entry?: Entry) => {
    chosen.current = entry;
    onClose();
    if (entry?.href) void router.navigate({ href: entry.href });
  };
  /** What is done may open another dialog, so this one has to be gone. */
  const finish = (isOpen: boolean) => {
    if (isOpen) return;
    // The page that opens is read from its start.
    if (chosen.current?.href) document.getElementById('content')?.focus();
    chosen.current?.run?.();
  };
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => !next && choose()}
      onOpenChangeComplete={finish}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim appear fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup
          initialFocus={field}
          finalFocus={() => chosen.current?.href === undefined}
          className="sheet appear fixed inset-x-2 top-2 z-50 flex max-h-[min(34rem,calc(100dvh-1rem))] flex-col outline-none md:inset-x-auto md:top-[12vh] md:left-1/2 md:w-[36rem] md:-translate-x-1/2"
        >
          <Dialog.Title className="sr-only">{t('palette.title')}</Dialog.Title>
          <Choice field={field} onChoose={choose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Choice({
  field,
  onChoose,
}: {
  field: RefObject<HTMLInputElement | null>;
  onChoose: (entry: Entry) => void;
}) {
  const t = useMessages();
  const me = useMe().data;
  const owner = me ? `${me.org.id} ${me.person.id}` : '';
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string>();
  const [recent] = useState(() => recentOf(owner));
  const { groups, isLooking, isAway } = useGroups(text.trim(), recent);
  const entries = groups.flatMap((group) => group.entries);
  const active = entries.find(({ id }) => id === chosen) ?? entries[0];
  const choose = (entry: Entry) => {
    const { id, label, href } = entry;
    keepRecent(owner, { id, label, ...(href ? { href } : {}) });
    onChoose(entry);
  };
  const move = (step: number) => {
    const at = active ? entries.indexOf(active) : -1;
    setChosen(entries[(at + step + entries.length) % entries.length]?.id);
  };
  const press = (event: KeyboardEvent) => {
    // The keys of an input method that is composing are its own. 229 is how Safari says so.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const step = steps[event.key];
    if (step) move(step);
    else if (event.key === 'Enter' && active) choose(active);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search size={18} className="shrink-0 text-ink-2" aria-hidden="true" />
        <input
          ref={field}
          role="combobox"
          aria-label={t('palette.field')}
          aria-expanded={entries.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={active && optionId(active.id)}
          className="min-h-13 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-ink-3"
          placeholder={t('palette.field')}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="go"
          maxLength={200}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(undefined);
          }}
          onKeyDown={press}
        />
        <Dialog.Close className="btn btn-quiet -mr-3 shrink-0 px-3 text-sm">
          {t('action.close')}
        </Dialog.Close>
      </div>
      <OptionList
        id={listId}
        label={t('palette.title')}
        groups={groups}
        active={active?.id}
        onActive={setChosen}
        onChoose={choose}
      />
      <p
        role="status"
        className={entries.length > 0 && !isAway ? 'sr-only' : 'px-5 pt-1 pb-4 text-sm text-ink-2'}
      >
        {isAway
          ? t('palette.away')
          : entries.length > 0
            ? t('palette.count', { count: entries.length })
            : t(isLooking ? 'palette.looking' : 'palette.none')}
      </p>
    </>
  );
}
