import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { useWide } from '../places/use-wide.ts';
import { Section } from './screen.tsx';

export interface TabbedSection {
  readonly key: string;
  /** What the tab says; also the heading where no other is given. */
  readonly label: string;
  readonly title?: string;
  readonly aside?: ReactNode;
  /** At a desk it stands in the narrow column. */
  readonly isSide?: boolean;
  /** Drawn when it is shown: what is not shown asks for nothing. */
  readonly children: () => ReactNode;
}

/** Parts of one thing: one below the other at a desk, one at a time behind tabs on a phone. */
export function TabbedSections({
  label,
  sections,
  value,
  onChange,
}: {
  /** What the parts are parts of, for the ear. */
  label: string;
  sections: readonly TabbedSection[];
  /** The key of the part that a phone shows; the first when it names none. */
  value: string;
  onChange: (key: string) => void;
}) {
  const isWide = useWide();
  if (!isWide) return <Tabs label={label} sections={sections} value={value} onChange={onChange} />;
  const side = sections.filter(({ isSide }) => isSide);
  const main = sections.filter(({ isSide }) => !isSide);
  return (
    <div className="gap-8 lg:grid lg:grid-cols-[minmax(0,1fr)_19rem] lg:items-start">
      <div className="min-w-0">{main.map(drawSection)}</div>
      {side.length > 0 && <div className="mt-8 min-w-0 lg:mt-0">{side.map(drawSection)}</div>}
    </div>
  );
}

const drawSection = ({ key, label, title, aside, children }: TabbedSection) => (
  <Section key={key} id={key} title={title ?? label} aside={aside}>
    {children()}
  </Section>
);

function Tabs({ label, sections, value, onChange }: Parameters<typeof TabbedSections>[0]) {
  const id = useId();
  const shown = sections.find(({ key }) => key === value) ?? sections[0];
  if (shown === undefined) return null;
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = sections.indexOf(shown) + step + sections.length;
    const next = sections[at % sections.length];
    if (next === undefined) return;
    onChange(next.key);
    document.getElementById(`${id}-${next.key}`)?.focus();
  };
  return (
    <>
      <div
        role="tablist"
        aria-label={label}
        className="-mx-4 mb-4 flex overflow-x-auto border-b border-line px-4"
        onKeyDown={move}
      >
        {sections.map((section) => {
          const isShown = section === shown;
          return (
            <button
              key={section.key}
              id={`${id}-${section.key}`}
              type="button"
              role="tab"
              aria-selected={isShown}
              aria-controls={`${id}-panel`}
              tabIndex={isShown ? 0 : -1}
              className={`-mb-px min-h-11 min-w-11 shrink-0 border-b-2 px-3 -outline-offset-2 ${
                isShown ? 'border-ink font-semibold' : 'border-transparent text-ink-2'
              }`}
              onClick={() => onChange(section.key)}
            >
              {section.label}
            </button>
          );
        })}
      </div>
      <div
        id={`${id}-panel`}
        role="tabpanel"
        aria-labelledby={`${id}-${shown.key}`}
        className="min-w-0"
      >
        {shown.aside && <div className="mb-2 flex justify-end">{shown.aside}</div>}
        {shown.children()}
      </div>
    </>
  );
}
