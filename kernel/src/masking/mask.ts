import { findPersonalData } from './personal.ts';
import { findAllSecrets } from './secrets.ts';
import { type Finding, placeholderPattern, withoutOverlaps } from './span.ts';

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

interface Rendered {
  readonly text: string;
  /** Start of each finding in the rendered text, in order, and its placeholder's length. */
  readonly places: readonly { at: number; length: number }[];
  readonly values: ReadonlyMap<string, { value: string; secret: boolean }>;
}

const personalKinds: ReadonlySet<string> = new Set([
  'email',
  'phone',
  'resident-number',
  'card',
  'ip',
  'user',
  'cookie',
]);

function render(original: string, findings: readonly Finding[], taken: ReadonlySet<string>) {
  const placeholders = new Map<string, string>();
  const values = new Map<string, { value: string; secret: boolean }>();
  const next = new Map<string, number>();
  const places: { at: number; length: number }[] = [];
  const pieces: string[] = [];
  let from = 0;
  let length = 0;
  for (const { kind, start, end } of findings) {
    const value = original.slice(start, end);
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
    pieces.push(original.slice(from, start), placeholder);
    length += start - from;
    places.push({ at: length, length: placeholder.length });
    length += placeholder.length;
    from = end;
  }
  pieces.push(original.slice(from));
  return { text: pieces.join(''), places, values } satisfies Rendered;
}

/** Carries a finding of the rendered text back to the original's offsets. */
function toOriginal(finding: Finding, rendered: Rendered, findings: readonly Finding[]): Finding {
  const offset = (position: number, side: 'start' | 'end') => {
    let low = 0;
    let high = rendered.places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rendered.places[middle]!.at < position) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return position;
    const place = rendered.places[low - 1]!;
    const source = findings[low - 1]!;
    const over = position - place.at - place.length;
    if (over >= 0) return source.end + over;
    return side === 'start' ? source.start : source.end;
  };
  return {
    kind: finding.kind,
    start: offset(finding.start, 'start'),
    end: offset(finding.end, 'end'),
  };
}

function findEverything(text: string): Finding[] {
  const secrets = findAllSecrets(text);
  let next = 0;
  const personal = findPersonalData(text).filter((finding) => {
    // Both lists are in order, so one walk over them finds what a secret covers.
    while (next < secrets.length && secrets[next]!.end <= finding.start) next++;
    return next === secrets.length || secrets[next]!.start >= finding.end;
  });
  return [...secrets, ...personal];
}

/** A secret that is named once and then used bare is the same secret. */
function findRepeats(text: string, findings: readonly Finding[]): Finding[] {
  const known = new Map<string, string>();
  for (const { kind, start, end } of findings) {
    const value = text.slice(start, end);
    if (personalKinds.has(kind) || value.length < 8 || value.length > 500) continue;
    if (!/\d/.test(value)) continue;
    known.set(value, kind);
    if (known.size === repeatsMax) break;
  }
  const found: Finding[] = [];
  for (const [value, kind] of known) {
    for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) {
      found.push({ kind, start: at, end: at + value.length });
    }
  }
  return found;
}

const repeatsMax = 100;
/** Masking one thing can uncover another beside it. Real text needs at most two rounds. */
const roundsMax = 6;

/**
 * Replaces secrets and personal data by placeholders such as `<ip:1>`. Nothing is stored: only the
 * returned `restore` knows the values. Masking masked text changes nothing. Linear in the length.
 */
export function mask(original: string): Masked {
  const taken = new Set(original.match(placeholderPattern) ?? []);
  let findings: Finding[] = [];
  let rendered = render(original, findings, taken);
  for (let round = 0; round < roundsMax; round++) {
    const fresh = findEverything(rendered.text).map((f) => toOriginal(f, rendered, findings));
    if (fresh.length === 0) break;
    const together = withoutOverlaps([...findings, ...fresh]);
    findings = withoutOverlaps([...together, ...findRepeats(original, together)]);
    rendered = render(original, findings, taken);
  }
  const { text, values } = rendered;
  return {
    text,
    found: findings,
    restore: (masked, { secrets = true } = {}) =>
      masked.replace(placeholderPattern, (placeholder) => {
        const known = values.get(placeholder);
        return known === undefined || (known.secret && !secrets) ? placeholder : known.value;
      }),
  };
}
