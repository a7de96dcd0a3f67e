import { readName } from '../names/index.ts';
import type { Content } from './columns.ts';
import { type DayOptions, readDay } from './days.ts';
import { readWon } from './money.ts';
import { readPhones } from './phones.ts';
import { readEmail, readStatus } from './plain-values.ts';
import { isNothing, textOf } from './texts.ts';
import type { Cell, Day } from './types.ts';

export const sampleMax = 200;

const looksLikeSlots = (text: string): boolean =>
  /^[\s월화수목금토일요평주말매일/,.·~\-&():\d시반분오전후]{1,40}$/.test(text) &&
  /[월화수목금토일]/.test(text) &&
  text.length < 40;

const isPerson = (text: string): boolean => {
  const name = readName(text);
  if (!name || /\d/.test(name.name)) return false;
  if (name.script === 'hangul') return name.surname !== undefined && name.name.length <= 5;
  return name.script === 'latin' && /^\p{L}+(?:[ -]\p{L}+){1,3}$/u.test(name.name);
};

/** What one cell is made of; a row of digits may be several things at once. */
export function contentsOf(cell: Cell, today: Day): Content[] {
  const text = textOf(cell);
  if (isNothing(text)) return ['nothing'];
  if (cell instanceof Date) return ['day'];
  if (/@/.test(text) && readEmail(cell).value) return ['email'];
  const phones = readPhones(cell);
  if (phones.value || (phones.doubts[0] === 'too-short' && /^\D*0/.test(text) && /-/.test(text)))
    return ['phone'];
  const out: Content[] = [];
  const options: DayOptions = { today, isBirth: true };
  const day = readDay(cell, options);
  // `1990` is a year, and a count, and an amount: only a whole day tells something.
  if (day.value?.day || /^\d{6}[\s-]+\d/.test(text)) out.push('day');
  if (/^\d{1,5}$/.test(text)) out.push('count');
  const won = readWon(cell);
  if (
    won.value !== undefined &&
    (won.value % 500 === 0 || won.did.includes('unit')) &&
    won.doubts.length === 0 &&
    won.value >= 1_000
  )
    out.push('won');
  if (out.length > 0) return out;
  if (looksLikeSlots(text)) return ['slots'];
  if (text.length > 1 && readStatus(cell).value) return ['status'];
  return [isPerson(text) ? 'person' : 'text'];
}

/** What most cells of a column are. Names differ from row to row; names of classes come again. */
export function contentOf(cells: readonly Cell[], today: Day): Content {
  const counts = new Map<Content, number>();
  const said = new Set<string>();
  let seen = 0;
  for (const cell of cells) {
    const contents = contentsOf(cell, today);
    if (contents[0] === 'nothing') continue;
    if (seen++ >= sampleMax) break;
    said.add(textOf(cell));
    for (const each of contents) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  if (seen === 0) return 'nothing';
  const [best, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['text', 0];
  if (count < seen * 0.6) return 'text';
  if (best === 'person' && seen >= 8 && said.size < seen / 3) return 'text';
  return best;
}
