/** Rows above and below the screen that are drawn as well, so that a quick scroll meets no empty place. */
const spare = 12;

export interface Slice {
  readonly from: number;
  readonly until: number;
}

/** Which rows of a list may be seen: of `count` rows of one height, whose first begins `topPx` below the screen's edge. */
export function sliceOf(
  topPx: number,
  screenPx: number,
  rowPx: number,
  count: number,
  blockRows = spare,
): Slice {
  const inBlocks = (row: number) => Math.floor(row / blockRows) * blockRows;
  const from = inBlocks(-topPx / rowPx - spare);
  const until = inBlocks((screenPx - topPx) / rowPx + spare) + blockRows;
  const within = (row: number) => Math.min(count, Math.max(0, row));
  return { from: within(from), until: within(until) };
}
