import { type ReactNode, useId } from 'react';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  /** What choosing it means. */
  readonly text?: ReactNode;
}

/** One of a few, each on a line with what it means. */
export function RadioList<const Value extends string>({
  legend,
  hidesLegend = false,
  isSheet = false,
  choices,
  value,
  onChange,
}: {
  legend: string;
  hidesLegend?: boolean;
  /** On a sheet of its own, with a line between any two. */
  isSheet?: boolean;
  choices: readonly Choice<Value>[];
  value: Value | null;
  onChange: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend className={hidesLegend ? 'sr-only' : 'mb-1 text-sm font-medium text-ink-2'}>
        {legend}
      </legend>
      <div className={isSheet ? 'sheet rows overflow-hidden' : ''}>
        {choices.map((choice) => (
          <label
            key={choice.value}
            className={`flex min-h-11 cursor-pointer gap-3 ${isSheet ? 'px-4 py-3 hover:bg-sunk' : 'py-1.5'} ${choice.text ? 'items-start' : 'items-center'}`}
          >
            <input
              type="radio"
              name={name}
              className={`size-5 shrink-0 accent-ink ${choice.text ? 'mt-0.5' : ''}`}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span className="min-w-0 break-words">
              {choice.label} {choice.text && <span className="label block">{choice.text}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Yes or no. `atEnd` puts the box after the words, as in a row of settings. */
export function CheckField({
  label,
  checked,
  onChange,
  disabled = false,
  atEnd = false,
  className = '',
}: {
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  atEnd?: boolean;
  className?: string;
}) {
  return (
    <label
      className={`flex min-h-11 cursor-pointer items-center gap-3 ${atEnd ? 'flex-row-reverse justify-between' : ''} ${className}`}
    >
      <input
        type="checkbox"
        className="size-5 shrink-0 accent-ink"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="min-w-0 break-words">{label}</span>
    </label>
  );
}

/** A choice among two to four short words that are all visible. It takes effect at once. */
export function Segmented<const Value extends string>({
  legend,
  choices,
  value,
  onChange,
  className = '',
}: {
  /** The accessible name, which is not shown. */
  legend: string;
  choices: readonly { readonly value: Value; readonly label: string; readonly lang?: string }[];
  value: Value;
  onChange: (value: Value) => void;
  className?: string;
}) {
  return (
    <fieldset className={`flex flex-wrap gap-1 ${className}`}>
      <legend className="sr-only">{legend}</legend>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          lang={choice.lang}
          className={`btn ${choice.value === value ? 'btn-ink' : 'btn-quiet'}`}
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </fieldset>
  );
}
