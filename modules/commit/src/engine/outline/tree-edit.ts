interface Point {
  readonly row: number;
  readonly column: number;
}

/** The one edit that turns a text into the other: all between their common start and their common end. */
export function editOf(before: string, after: string) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let oldEnd = before.length;
  let newEnd = after.length;
  while (
    oldEnd > start &&
    newEnd > start &&
    before.charCodeAt(oldEnd - 1) === after.charCodeAt(newEnd - 1)
  ) {
    oldEnd -= 1;
    newEnd -= 1;
  }
  const startPosition = pointAt(before, start, { row: 0, column: 0 }, 0);
  return {
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition,
    oldEndPosition: pointAt(before, oldEnd, startPosition, start),
    newEndPosition: pointAt(after, newEnd, startPosition, start),
  };
}

function pointAt(text: string, index: number, from: Point, fromIndex: number): Point {
  let { row, column } = from;
  let lineStart = fromIndex - column;
  for (let at = text.indexOf('\n', fromIndex); at !== -1 && at < index; ) {
    row += 1;
    lineStart = at + 1;
    at = text.indexOf('\n', lineStart);
  }
  column = index - lineStart;
  return { row, column };
}
