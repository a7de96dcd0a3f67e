import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lines of one system or service, with the kind that each line truly is. */
export interface Labelled {
  readonly name: string;
  readonly lines: readonly string[];
  readonly kinds: readonly string[];
}

/** Every CSV of a folder that has the columns `Content` and `EventId`, as loghub-2.0 has them. */
export function readLabelled(folder: string): Labelled[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.csv'));
  return files.sort().map((file) => {
    const [header = [], ...rows] = parseCsv(readFileSync(join(folder, file), 'utf8'));
    const content = header.indexOf('Content');
    const kind = header.indexOf('EventId');
    if (content < 0 || kind < 0)
      throw new Error(`${file} needs the columns "Content" and "EventId".`);
    return {
      name: file.slice(0, -'.csv'.length).replace(/_2k.*$/, ''),
      lines: rows.map((row) => row[content]!),
      kinds: rows.map((row) => row[kind]!),
    };
  });
}

/** RFC 4180: fields may be quoted, and a quoted one holds commas, doubled quotes and ends of lines. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [field, next] = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    row.push(field);
    at = next + 1;
    if (text[next] === ',') continue;
    if (text[next] === '\r') at += 1;
    rows.push(row);
    row = [];
  }
  return rows;
}

function plainField(text: string, from: number): [string, number] {
  let end = from;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r')
    end += 1;
  return [text.slice(from, end), end];
}

function quotedField(text: string, from: number): [string, number] {
  let field = '';
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== '"') field += text[at];
    else if (text[at + 1] === '"') {
      field += '"';
      at += 1;
    } else return [field, at + 1];
  }
  return [field, text.length];
}
