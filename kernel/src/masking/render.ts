import { type Finding, withoutOverlaps } from './span.ts';

/** What stands in place of a value: `<ip:1>`. */
export type PlaceholderOf = (kind: string, value: string) => string;

interface Rendered {
  readonly text: string;
  /** Start of each finding in the rendered text, in order, and its placeholder's length. */
  readonly places: readonly { at: number; length: number }[];
}

export function render(
  original: string,
  findings: readonly Finding[],
  placeholderOf: PlaceholderOf,
): Rendered {
  const places: { at: number; length: number }[] = [];
  const pieces: string[] = [];
  let from = 0;
  let length = 0;
  for (const { kind, start, end } of findings) {
    const placeholder = placeholderOf(kind, original.slice(start, end));
    pieces.push(original.slice(from, start), placeholder);
    length += start - from;
    places.push({ at: length, length: placeholder.length });
    length += placeholder.length;
    from = end;
  }
  pieces.push(original.slice(from));
  return { text: pieces.join(''), places };
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

/** Masking one thing can uncover another beside it. Real text needs at most two rounds. */
const roundsMax = 6;

/**
 * Looks again at what is left until nothing is found. `naming` begins anew with each round, so that
 * placeholders are numbered in the order of the text.
 */
export function renderAll(
  original: string,
  find: (text: string) => Finding[],
  findRepeats: (text: string, findings: readonly Finding[]) => Finding[],
  naming: () => PlaceholderOf,
): { readonly text: string; readonly found: readonly Finding[] } {
  let findings: Finding[] = [];
  let rendered: Rendered = { text: original, places: [] };
  for (let round = 0; round < roundsMax; round++) {
    const fresh = find(rendered.text).map((f) => toOriginal(f, rendered, findings));
    if (fresh.length === 0) break;
    const together = withoutOverlaps([...findings, ...fresh]);
    findings = withoutOverlaps([...together, ...findRepeats(original, together)]);
    rendered = render(original, findings, naming());
  }
  return { text: rendered.text, found: findings };
}
