import { spellUnseen } from '@dojang/kernel/unseen';

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const mark = /^\p{M}$/u;

/** Columns that a character takes. */
const columnsOf = (character: string): number =>
  mark.test(character) ? 0 : wide.test(character) ? 2 : 1;

export const widthOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + columnsOf(character), 0);

/** A stranger's text on one line: what cannot be seen is spelt out, and a line break is a sign. */
export const oneLine = (text: string): string =>
  spellUnseen(text.replace(/\r\n|[\r\n]/g, '⏎').replaceAll('\t', ' '));

/** As much of a text as fits, with `…` where something is missing. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let [kept, width] = ['', 0];
  for (const character of text) {
    width += columnsOf(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Exactly so wide. */
export function fit(text: string, columns: number): string {
  const short = cut(text, columns);
  return short + ' '.repeat(Math.max(0, columns - widthOf(short)));
}

export const fitStart = (text: string, columns: number): string => {
  const short = cut(text, columns);
  return ' '.repeat(Math.max(0, columns - widthOf(short))) + short;
};

/** Columns where nobody says how many there are. */
const columnsElsewhere = 120;
const columnsMin = 40;

export const columnsFor = (columns: number | undefined): number =>
  Math.max(columnsMin, columns ?? columnsElsewhere);

/** Rows of texts with their columns below each other; the last one is cut to what is left. */
export function tableOf(rows: readonly (readonly string[])[], columns: number): string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.min(Math.floor(columns / 2), Math.max(...rows.map((row) => widthOf(row[at] ?? '')))),
  );
  return rows.map((row) => {
    const cells = row.map((cell, at) =>
      at === row.length - 1 ? cell : fit(cell, widths[at] ?? 0),
    );
    return cut(cells.join('  '), columns).trimEnd();
  });
}

/** An instant as the terminal shows it: by the minute, in UTC. */
export const minuteOf = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')}Z`;
