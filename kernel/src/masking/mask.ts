import { findEverything, findRepeats } from './find.ts';
import { personalKinds } from './personal.ts';
import { type PlaceholderOf, renderAll } from './render.ts';
import { type Finding, placeholderPattern } from './span.ts';

export interface Masked {
  /** The text with `<kind:n>` in place of each finding; the same value has the same placeholder. */
  readonly text: string;
  /** Where the findings were in the original. */
  readonly found: readonly Finding[];
  /**
   * Puts the values back into any text that uses the placeholders, such as a model's answer. With
   * `secrets: false` only personal data returns, and a secret stays its placeholder.
   */
  readonly restore: (text: string, options?: { secrets?: boolean }) => string;
}

/** Values by the placeholder that stands for each. */
type Values = Map<string, { readonly value: string; readonly secret: boolean }>;

/** Numbers the values of each kind from 1, in the order in which they are asked for. */
function numbering(taken: ReadonlySet<string>, values: Values): PlaceholderOf {
  const placeholders = new Map<string, string>();
  const next = new Map<string, number>();
  values.clear();
  return (kind, value) => {
    const key = `${kind}\u0000${value}`;
    let placeholder = placeholders.get(key);
    if (placeholder === undefined) {
      let number = next.get(kind) ?? 1;
      // Text that already holds `<ip:1>` keeps it: ours starts after.
      while (taken.has(`<${kind}:${number}>`)) number++;
      next.set(kind, number + 1);
      placeholder = `<${kind}:${number}>`;
      placeholders.set(key, placeholder);
      values.set(placeholder, { value, secret: !personalKinds.has(kind) });
    }
    return placeholder;
  };
}

/**
 * Replaces secrets and personal data by placeholders such as `<ip:1>`. Nothing is stored: only the
 * returned `restore` knows the values. Masking masked text changes nothing. Linear in the length.
 */
export function mask(original: string): Masked {
  const taken = new Set(original.match(placeholderPattern) ?? []);
  const values: Values = new Map();
  const { text, found } = renderAll(
    original,
    (rendered) => findEverything(rendered),
    findRepeats,
    () => numbering(taken, values),
  );
  return {
    text,
    found,
    restore: (masked, { secrets = true } = {}) =>
      masked.replace(placeholderPattern, (placeholder) => {
        const known = values.get(placeholder);
        return known === undefined || (known.secret && !secrets) ? placeholder : known.value;
      }),
  };
}
