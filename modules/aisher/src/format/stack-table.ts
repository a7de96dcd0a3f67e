import type { Cell } from './table.ts';

/** Stacks of many rows: each line is said once, and so is each stack, as places of lines: `0-4 9 2`. */
export interface Stacks {
  readonly lines: readonly string[];
  readonly stacks: readonly string[];
}

/** Begins a stack whose first line is the type and the message of its row; twice where it is a text's own. */
const sameHead = '^';

/** The first line that most runtimes write. */
export const headOf = (type: string, message: string): string =>
  message === '' ? type : `${type}: ${message}`;

function rangesOf(places: readonly number[]): string {
  const ranges: string[] = [];
  let from = 0;
  for (let at = 1; at <= places.length; at++) {
    if (at < places.length && places[at] === places[at - 1]! + 1) continue;
    const first = places[from]!;
    const last = places[at - 1]!;
    ranges.push(first === last ? String(first) : `${first}-${last}`);
    from = at;
  }
  return ranges.join(' ');
}

function placesOf(ranges: string): number[] {
  return ranges.split(' ').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

const newLine = 10;

const beginsWith = (stack: string, head: string): boolean =>
  head !== '' &&
  stack.startsWith(head) &&
  (stack.length === head.length || stack.charCodeAt(head.length) === newLine);

/** `heads` are the first lines that the rows' types and messages give. A row without a stack is null. */
export function codeStacks(
  cells: readonly Cell[],
  heads: readonly string[],
): { readonly table: Stacks; readonly cells: Cell[] } {
  const lines = new Map<string, number>();
  const stacks = new Map<string, number>();
  // Many rows, few stacks: what is known is looked up by the text as it comes, without making another.
  const headless = new Map<string, number>();
  const whole = new Map<string, number>();
  const placeIn = (places: Map<string, number>, text: string) => {
    const place = places.get(text) ?? places.size;
    if (place === places.size) places.set(text, place);
    return place;
  };
  const placeOf = (text: string) =>
    placeIn(stacks, rangesOf(text.split('\n').map((line) => placeIn(lines, line))));
  const coded = cells.map((cell, row) => {
    const stack = String(cell);
    if (stack === '') return null;
    const isHeadless = beginsWith(stack, heads[row]!);
    const rest = isHeadless ? stack.slice(heads[row]!.length) : stack;
    const known = isHeadless ? headless : whole;
    let place = known.get(rest);
    if (place === undefined) {
      place = placeOf(isHeadless || rest.startsWith(sameHead) ? `${sameHead}${rest}` : rest);
      known.set(rest, place);
    }
    return place;
  });
  return { table: { lines: [...lines.keys()], stacks: [...stacks.keys()] }, cells: coded };
}

export function decodeStacks(
  table: Stacks,
  cells: readonly Cell[],
  heads: readonly string[],
): string[] {
  const texts = table.stacks.map((ranges) =>
    placesOf(ranges)
      .map((place) => table.lines[place]!)
      .join('\n'),
  );
  return cells.map((cell, row) => {
    if (cell === null) return '';
    const text = texts[Number(cell)]!;
    if (!text.startsWith(sameHead)) return text;
    return text[1] === sameHead ? text.slice(1) : `${heads[row]}${text.slice(1)}`;
  });
}
