import { Seen } from '@dojang/kernel/web';
import { useEffect, useRef } from 'react';
import type { Entry, EntryGroup } from './entry.ts';

/** A blank would part an id in two where another element names it. */
const idOf = (what: string, id: string) => `palette-${what}-${id.replaceAll(' ', '_')}`;
export const optionId = (id: string) => idOf('option', id);

/** The groups of what can be chosen. The field keeps the focus and names the active option. */
export function OptionList({
  id,
  label,
  groups,
  active,
  onActive,
  onChoose,
}: {
  id: string;
  label: string;
  groups: readonly EntryGroup[];
  active: string | undefined;
  onActive: (id: string) => void;
  onChoose: (entry: Entry) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the active option has to be in sight whenever it changes.
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label={label}
      tabIndex={-1}
      className="min-h-0 flex-1 overflow-y-auto px-2 pb-2 outline-none"
      // The field keeps the focus, and a phone its keyboard.
      onMouseDown={(event) => event.preventDefault()}
    >
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a listbox has groups, which are no fieldsets.
        <div key={group.id} role="group" aria-labelledby={idOf('group', group.id)}>
          <p id={idOf('group', group.id)} className="label px-3 pt-3 pb-1">
            {group.label}
          </p>
          {group.entries.map((entry) => (
            <Option
              key={entry.id}
              entry={entry}
              isActive={entry.id === active}
              onActive={() => onActive(entry.id)}
              onChoose={() => onChoose(entry)}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

function Option({
  entry: { id, label, detail, Icon },
  isActive,
  onActive,
  onChoose,
}: {
  entry: Entry;
  isActive: boolean;
  onActive: () => void;
  onChoose: () => void;
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which has the focus.
    <div
      id={optionId(id)}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      onPointerMove={isActive ? undefined : onActive}
      onClick={onChoose}
      className="flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-3 py-1.5 scroll-my-10 aria-selected:bg-sunk"
    >
      <Icon size={18} className="shrink-0 text-ink-2" aria-hidden="true" />
      <span className="min-w-0 flex-1 truncate">
        <Seen text={label} />
      </span>
      {detail && (
        <span className="label max-w-[40%] truncate">
          <Seen text={detail} />
        </span>
      )}
    </div>
  );
}
