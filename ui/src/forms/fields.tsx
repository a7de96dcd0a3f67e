import { Search } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';

interface Labelled {
  readonly label: string;
  /** Read out, not shown: where the place says what the field is. */
  readonly hidesLabel?: boolean | undefined;
  /** Below the field: what it is for. */
  readonly hint?: ReactNode;
  /** Below the field: what is wrong with its value. */
  readonly error?: string | null | undefined;
}

/** The label above a field, and below it the hint and what is wrong. */
function Field({
  id,
  label,
  hidesLabel,
  hint,
  error,
  className = '',
  children,
}: Labelled & { id: string; className?: string | undefined; children: ReactNode }) {
  return (
    <div className={`min-w-0 ${className}`}>
      <label
        htmlFor={id}
        className={hidesLabel ? 'sr-only' : 'mb-1 block text-sm font-medium text-ink-2'}
      >
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="label mt-1">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="mt-1 text-sm font-semibold">
          {error}
        </p>
      )}
    </div>
  );
}

interface Given extends Labelled {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Of the place that label and field take. */
  readonly className?: string;
  /** Of the field itself. */
  readonly fieldClass?: string;
}

/** All attributes of the element itself except those that `Given` replaces. */
type Props<Tag extends 'input' | 'textarea' | 'select'> = Given &
  Omit<ComponentProps<Tag>, keyof Given | 'id'>;

/** What goes to the label and what to the field, so that hint and error belong to the field. */
function useField<P extends Given>({
  label,
  hidesLabel,
  hint,
  error,
  className,
  fieldClass = '',
  onChange,
  ...rest
}: P) {
  const id = useId();
  const describing = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return {
    frame: { id, label, hidesLabel, hint, error, className },
    field: {
      ...rest,
      id,
      className: `field ${fieldClass}`,
      'aria-invalid': error ? true : undefined,
      'aria-describedby': describing || undefined,
      onChange: (event: { target: { value: string } }) => onChange(event.target.value),
    },
  };
}

export function TextField(props: Props<'input'>) {
  const { frame, field } = useField(props);
  return (
    <Field {...frame}>
      <input {...field} />
    </Field>
  );
}

export function TextAreaField(props: Props<'textarea'>) {
  const { frame, field } = useField(props);
  return (
    <Field {...frame}>
      <textarea {...field} />
    </Field>
  );
}

/** Its choices are `option` elements. */
export function SelectField(props: Props<'select'>) {
  const { frame, field } = useField(props);
  return (
    <Field {...frame}>
      <select {...field} />
    </Field>
  );
}

/** What the list below is searched by. */
export function SearchField({
  label,
  value,
  onChange,
  className = '',
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
}) {
  return (
    <label className={`relative block ${className}`}>
      <span className="sr-only">{label}</span>
      <Search size={17} className="absolute top-3.5 left-3 text-ink-3" aria-hidden="true" />
      <input
        type="search"
        className="field pl-9"
        placeholder={label}
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
