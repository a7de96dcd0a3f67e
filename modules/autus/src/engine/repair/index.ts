/**
 * `@dojang/autus/repair`: cells of the sheets of strangers become values, with what was done and what stays open. Pure; what a file's bytes mean
 * (encoding, format) is the caller's. Notes say codes, never what a cell holds.
 */
export { type Content, type Field, fieldOf, type HeaderWords, wordsOf } from './columns.ts';
export { type DayOptions, type PartialDay, readDay } from './days.ts';
export { type Column, columnsMax, findLayout, type Layout, rowsMax } from './header.ts';
export { readDueDay, readWon } from './money.ts';
export { readPhones } from './phones.ts';
export {
  readClasses,
  readEmail,
  readGender,
  readGrade,
  readPerson,
  readStatus,
  readText,
} from './plain-values.ts';
export { readSheet, type SheetReading } from './read-sheet.ts';
export type { Note, PassedWhy, Person, RowReading } from './rows.ts';
export { readSlots } from './slots.ts';
export { cellCharsMax, cutResidentNumbers, textOf } from './texts.ts';
export type {
  Cell,
  Day,
  Doubt,
  Merge,
  Phone,
  Reading,
  Repair,
  Sheet,
  Slot,
  Status,
} from './types.ts';
