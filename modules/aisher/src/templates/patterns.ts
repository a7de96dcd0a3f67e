import { type Form, placedKey } from './form.ts';
import { place } from './line.ts';
import { wordClass } from './word-class.ts';

const masksMax = 256;

interface Mask {
  readonly name: string;
  readonly positions: readonly number[];
  readonly patterns: Map<number, Form>;
}

/** Forms with open positions, found by what would be an instance of them. */
export class Patterns {
  readonly #masksByLength = new Map<number, Mask[]>();

  /** False when the pattern is known, or when there are too many of other kinds. */
  add(pattern: Form): boolean {
    const mask = this.#maskOf(pattern);
    if (!mask) return false;
    const key = placedKey(pattern, pattern.open);
    if (mask.patterns.has(key)) return false;
    mask.patterns.set(key, pattern);
    return true;
  }

  /** The pattern of the same tokens that is open at the same positions. */
  find(pattern: Form): Form | undefined {
    return this.#maskOf(pattern)?.patterns.get(placedKey(pattern, pattern.open));
  }

  *all(): Generator<Form> {
    for (const masks of this.#masksByLength.values())
      for (const mask of masks) yield* mask.patterns.values();
  }

  /** The patterns other than itself that a form is an instance of. */
  of(form: Form): Form[] {
    const found: Form[] = [];
    for (const { positions, patterns } of this.#masksByLength.get(form.tokens.length) ?? []) {
      if (!isOpenAt(form, positions)) continue;
      const pattern = patterns.get(placedKey(form, positions));
      if (pattern && !isSame(pattern, form)) found.push(pattern);
    }
    return found;
  }

  #maskOf(pattern: Form): Mask | null {
    const length = pattern.tokens.length;
    const masks = this.#masksByLength.get(length) ?? [];
    this.#masksByLength.set(length, masks);
    let mask = masks.find(({ name }) => name === pattern.openText);
    if (!mask) {
      if (masks.length >= masksMax) return null;
      mask = { name: pattern.openText, positions: pattern.open, patterns: new Map() };
      masks.push(mask);
    }
    return mask;
  }
}

const isSame = (a: Form, b: Form): boolean =>
  a.low === b.low && a.high === b.high && a.openText === b.openText;

const isOpenAt = (form: Form, positions: readonly number[]): boolean =>
  positions.every((at) => form.classes[at] !== wordClass.fixed || form.tokens[at] === place);

export const isInstance = (form: Form, pattern: Form): boolean =>
  form.tokens.length === pattern.tokens.length &&
  form.tokens.every(
    (token, at) =>
      token === pattern.tokens[at] ||
      (pattern.open.includes(at) && form.classes[at] !== wordClass.fixed),
  );
