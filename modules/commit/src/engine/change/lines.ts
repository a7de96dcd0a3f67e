/** A contiguous change of lines: 0-based, half-open on both sides. */
export interface Edit {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

/** Above this edit distance, a region without anchors is replaced as a whole, so the cost stays linear. */
const distanceMax = 400;
const depthMax = 24;
const slideMax = 200;

/** Splits after each `\n`, which stays on its line. Joining the lines gives the text again. */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  let from = 0;
  while (from < text.length) {
    const at = text.indexOf('\n', from);
    const end = at === -1 ? text.length : at + 1;
    lines.push(text.slice(from, end));
    from = end;
  }
  return lines;
}

/**
 * The line edits that turn `before` into `after`, in order, never touching each other. Patience anchors come
 * first, then bounded Myers between them. The time grows with the number of lines, not with its square.
 */
export function lineEdits(before: readonly string[], after: readonly string[]): Edit[] {
  const [a, b] = intern(before, after);
  const edits: Edit[] = [];
  const todo: [Edit, number][] = [
    [{ oldStart: 0, oldEnd: a.length, newStart: 0, newEnd: b.length }, 0],
  ];
  while (todo.length > 0) {
    const [whole, depth] = todo.pop()!;
    const region = trim(a, b, whole);
    if (region.oldStart === region.oldEnd && region.newStart === region.newEnd) continue;
    if (region.oldStart === region.oldEnd || region.newStart === region.newEnd) {
      edits.push(region);
      continue;
    }
    const anchors = depth < depthMax ? uniqueAnchors(a, b, region) : [];
    if (anchors.length === 0) {
      edits.push(...shortest(a, b, region));
      continue;
    }
    let { oldStart, newStart } = region;
    for (const [i, j] of anchors) {
      todo.push([{ oldStart, oldEnd: i, newStart, newEnd: j }, depth + 1]);
      oldStart = i + 1;
      newStart = j + 1;
    }
    todo.push([{ oldStart, oldEnd: region.oldEnd, newStart, newEnd: region.newEnd }, depth + 1]);
  }
  edits.sort((x, y) => x.newStart - y.newStart || x.oldStart - y.oldStart);
  return slide(joinTouching(edits), before, after, a, b);
}

function intern(before: readonly string[], after: readonly string[]): [Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  const numbered = (lines: readonly string[]) =>
    Int32Array.from(lines, (line) => {
      const known = numbers.get(line);
      if (known !== undefined) return known;
      numbers.set(line, numbers.size);
      return numbers.size - 1;
    });
  return [numbered(before), numbered(after)];
}

function trim(a: Int32Array, b: Int32Array, region: Edit): Edit {
  let { oldStart, oldEnd, newStart, newEnd } = region;
  while (oldStart < oldEnd && newStart < newEnd && a[oldStart] === b[newStart]) {
    oldStart += 1;
    newStart += 1;
  }
  while (oldStart < oldEnd && newStart < newEnd && a[oldEnd - 1] === b[newEnd - 1]) {
    oldEnd -= 1;
    newEnd -= 1;
  }
  return { oldStart, oldEnd, newStart, newEnd };
}

/** Lines that occur once on each side, in the longest common order. */
function uniqueAnchors(a: Int32Array, b: Int32Array, region: Edit): [number, number][] {
  const seen = new Map<number, { a: number; b: number; timesA: number; timesB: number }>();
  for (let i = region.oldStart; i < region.oldEnd; i += 1) {
    const entry = seen.get(a[i]!);
    if (entry) entry.timesA += 1;
    else seen.set(a[i]!, { a: i, b: -1, timesA: 1, timesB: 0 });
  }
  for (let j = region.newStart; j < region.newEnd; j += 1) {
    const entry = seen.get(b[j]!);
    if (!entry) continue;
    entry.timesB += 1;
    entry.b = j;
  }
  const pairs: [number, number][] = [];
  for (const { a: i, b: j, timesA, timesB } of seen.values()) {
    if (timesA === 1 && timesB === 1) pairs.push([i, j]);
  }
  return longestIncreasing(pairs);
}

/** Patience sorting. `pairs` ascend in their first part, and the result ascends in both. */
function longestIncreasing(pairs: readonly [number, number][]): [number, number][] {
  const tops: number[] = [];
  const previous = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(([, j], at) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tops[middle]!]![1] < j) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[at] = tops[low - 1]!;
    tops[low] = at;
  });
  const chain: [number, number][] = [];
  for (let at = tops.at(-1) ?? -1; at !== -1; at = previous[at]!) chain.push(pairs[at]!);
  return chain.reverse();
}

/** Myers' greedy search within a region, given up beyond `distanceMax`. */
function shortest(a: Int32Array, b: Int32Array, region: Edit): Edit[] {
  const n = region.oldEnd - region.oldStart;
  const m = region.newEnd - region.newStart;
  const limit = Math.min(n + m, distanceMax);
  const middle = limit + 1;
  const reach = new Int32Array(2 * limit + 3);
  const trail: Int32Array[] = [];
  for (let d = 0; d <= limit; d += 1) {
    trail.push(reach.slice(middle - d - 1, middle + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && reach[middle + k - 1]! < reach[middle + k + 1]!);
      let x = down ? reach[middle + k + 1]! : reach[middle + k - 1]! + 1;
      while (x < n && x - k < m && a[region.oldStart + x] === b[region.newStart + x - k]) x += 1;
      reach[middle + k] = x;
      if (x >= n && x - k >= m) return backtrack(trail, region, n, m);
    }
  }
  return [region];
}

function backtrack(trail: readonly Int32Array[], region: Edit, n: number, m: number): Edit[] {
  const edits: Edit[] = [];
  let x = n;
  let y = m;
  for (let d = trail.length - 1; d > 0; d -= 1) {
    const reach = trail[d]!;
    const centre = d + 1;
    const k = x - y;
    const down = k === -d || (k !== d && reach[centre + k - 1]! < reach[centre + k + 1]!);
    const fromK = down ? k + 1 : k - 1;
    const fromX = reach[centre + fromK]!;
    const fromY = fromX - fromK;
    edits.push({
      oldStart: region.oldStart + fromX,
      oldEnd: region.oldStart + fromX + (down ? 0 : 1),
      newStart: region.newStart + fromY,
      newEnd: region.newStart + fromY + (down ? 1 : 0),
    });
    x = fromX;
    y = fromY;
  }
  return edits.reverse();
}

function joinTouching(edits: readonly Edit[]): Edit[] {
  const joined: Edit[] = [];
  for (const edit of edits) {
    const last = joined.at(-1);
    if (last && last.oldEnd === edit.oldStart && last.newEnd === edit.newStart) {
      last.oldEnd = edit.oldEnd;
      last.newEnd = edit.newEnd;
    } else joined.push({ ...edit });
  }
  return joined;
}

/** Moves pure insertions and deletions to where a person would see the block begin. */
function slide(
  edits: Edit[],
  before: readonly string[],
  after: readonly string[],
  a: Int32Array,
  b: Int32Array,
): Edit[] {
  edits.forEach((edit, at) => {
    const inserted = edit.oldStart === edit.oldEnd;
    if (!inserted && edit.newStart !== edit.newEnd) return;
    const [lines, numbers] = inserted ? [after, b] : [before, a];
    const start = inserted ? edit.newStart : edit.oldStart;
    const end = inserted ? edit.newEnd : edit.oldEnd;
    const previous = edits[at - 1];
    const next = edits[at + 1];
    const floor = previous ? (inserted ? previous.newEnd : previous.oldEnd) + 1 : 0;
    const ceiling = next ? (inserted ? next.newStart : next.oldStart) - 1 : numbers.length;
    const shift = bestShift(lines, numbers, start, end, floor, ceiling);
    edit.oldStart += shift;
    edit.oldEnd += shift;
    edit.newStart += shift;
    edit.newEnd += shift;
  });
  return edits;
}

function bestShift(
  lines: readonly string[],
  numbers: Int32Array,
  start: number,
  end: number,
  floor: number,
  ceiling: number,
): number {
  let up = 0;
  while (up < slideMax && start - up > floor && numbers[start - up - 1] === numbers[end - up - 1]) {
    up += 1;
  }
  let down = 0;
  while (down < slideMax && end + down < ceiling && numbers[start + down] === numbers[end + down]) {
    down += 1;
  }
  let best = 0;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let shift = down; shift >= -up; shift -= 1) {
    const cost = splitCost(lines, start + shift) + splitCost(lines, end + shift);
    if (cost >= bestCost) continue;
    best = shift;
    bestCost = cost;
  }
  return best;
}

/** Low where a block begins: little indentation, a blank line before, none at it. */
function splitCost(lines: readonly string[], at: number): number {
  const line = lines[at];
  if (line === undefined) return 0;
  const blankBefore = at === 0 || lines[at - 1]!.trim() === '';
  if (line.trim() === '') return 3 + (blankBefore ? 1 : 0);
  const indent = line.length - line.trimStart().length;
  return 2 + Math.min(indent, 80) * 2 - (blankBefore ? 1 : 0);
}
