import { Seen } from '@dojang/kernel/web';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import type { ReactNode } from 'react';

/** Some of a few, each with a box, in the order in which they were chosen. */
export function CheckList<const Value extends string | number>({
  legend,
  hint,
  choices,
  chosen,
  onChange,
}: {
  legend: string;
  hint?: ReactNode;
  choices: readonly { readonly value: Value; readonly label: string }[];
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
}) {
  if (choices.length === 0) return null;
  return (
    <fieldset>
      <legend className="text-sm font-medium text-ink-2">{legend}</legend>
      {hint && <p className="label">{hint}</p>}
      <div className="grid max-h-56 gap-x-4 overflow-y-auto sm:grid-cols-2">
        {choices.map(({ value, label }) => (
          <CheckField
            key={value}
            label={<Seen text={label} />}
            checked={chosen.includes(value)}
            onChange={(isIn) =>
              onChange(isIn ? [...chosen, value] : chosen.filter((each) => each !== value))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
