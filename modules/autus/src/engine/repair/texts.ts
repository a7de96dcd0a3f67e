import { plainText } from '../names/index.ts';
import type { Cell } from './types.ts';

export const cellCharsMax = 2_000;

/** What stands for nothing in a cell. */
const nothing = new Set([
  '-',
  '--',
  '.',
  '/',
  'x',
  '없음',
  '무',
  '미정',
  '미입력',
  '해당없음',
  'n/a',
  'na',
  'null',
  'none',
  '#n/a',
  '?',
  '모름',
]);

/** The text of a cell, on one line; numbers without exponent where they have none of their own. */
export function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : isoOf(cell);
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  return plainText(String(cell), cellCharsMax);
}

/** True of a cell that says nothing: blank, or a word or a sign for that. */
export const isNothing = (text: string): boolean => text === '' || nothing.has(text.toLowerCase());

/** A reader may give midnight of Seoul or of Greenwich: the nearest midnight of Greenwich is the day that was meant. */
const isoOf = (date: Date): string =>
  new Date(date.getTime() + 43_200_000).toISOString().slice(0, 10);

const residentNumber =
  /(?<!\d)(\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))[\s-]*[0-9](?:\d{6}|[*●xX•]{6})(?![\d*])/g;

/** Resident numbers (주민등록번호) lose all but the six digits of the birth date; nothing else of them is read. */
export function cutResidentNumbers(text: string): {
  readonly text: string;
  readonly isCut: boolean;
} {
  const cut = text.replace(residentNumber, '$1');
  return { text: cut, isCut: cut !== text };
}
