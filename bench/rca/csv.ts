/** The rows of a CSV text by the names of its first row. Quoted cells may hold commas, quotes and newlines. */
export function* csvRows(text: string): Generator<Readonly<Record<string, string>>> {
  const cells = csvLines(text);
  const names = cells.next().value ?? [];
  for (const line of cells) {
    if (line.length === 1 && line[0] === '') continue;
    const row: Record<string, string> = {};
    for (const [at, name] of names.entries()) row[name.trim()] = line[at] ?? '';
    yield row;
  }
}

function* csvLines(text: string): Generator<string[]> {
  let line: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [cell, end] = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
    line.push(cell);
    const stop = text[end];
    at = end + 1;
    if (stop === ',') continue;
    if (stop === '\r' && text[at] === '\n') at += 1;
    yield line;
    line = [];
  }
  if (line.length > 0) yield line;
}

function plainCell(text: string, from: number): [string, number] {
  let end = from;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r')
    end += 1;
  return [text.slice(from, end), end];
}

function quotedCell(text: string, from: number): [string, number] {
  let end = from + 1;
  while (end < text.length) {
    end = text.indexOf('"', end);
    if (end < 0) return [text.slice(from + 1), text.length];
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  return [text.slice(from + 1, end).replaceAll('""', '"'), end + 1];
}
