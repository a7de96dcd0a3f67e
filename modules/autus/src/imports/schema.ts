import { boundedRecord, count, cursor, instant, word } from '@dojang/kernel/bounds';
import { z } from 'zod';

/** Of a file; what it inflates to is bounded where it is read. */
export const sheetBytesMax = 20 * 1024 * 1024;

export const field = z.enum([
  'name',
  'guardian',
  'guardianPhone',
  'studentPhone',
  'birth',
  'gender',
  'school',
  'grade',
  'class',
  'slots',
  'coach',
  'joined',
  'fee',
  'dueDay',
  'status',
  'email',
  'address',
  'memo',
  'number',
  'other',
]);

const column = z.int().min(0).max(255);
const rowNumber = z.int().min(1).max(200_000);

/** What a person says that columns mean; the others keep what was found. */
export const mapping = z.array(z.object({ column, field })).max(256);
export type Mapping = z.infer<typeof mapping>;

export const foundColumn = z.object({
  column,
  /** As it stands in the sheet; empty where there is none. */
  header: z.string().max(130),
  field,
  /** What its cells are made of. */
  content: word,
});
export type FoundColumn = z.infer<typeof foundColumn>;

export const importState = z.enum([
  'uploaded',
  'planned',
  'stamped',
  'applying',
  'applied',
  'undoing',
  'undone',
  'failed',
]);

export const outcome = z.enum([
  'new',
  'same',
  'changed',
  'duplicate',
  'maybe-same',
  'sibling',
  'refused',
  'passed',
]);
export type Outcome = z.infer<typeof outcome>;

/** Rows by outcome. */
export const outcomeCounts = boundedRecord(z.string().max(20), count, 10);
export type OutcomeCounts = z.infer<typeof outcomeCounts>;

export const sha256 = z
  .string()
  .max(64)
  .regex(/^[0-9a-f]{64}$/);

/** `GET /api/autus/imports/:id` */
export const sheetImport = z.object({
  id: z.uuid(),
  name: z.string().max(200),
  sha256,
  state: importState,
  columns: z.array(foundColumn).max(256),
  mapping,
  counts: outcomeCounts,
  /** The draft that waits for a stamp; null while it is planned, and where nothing is to do. */
  draftId: z.uuid().nullable(),
  rowsDone: count,
  rowsWaiting: count,
  rowsUndone: count,
  /** Rows that an undo left, because somebody touched what they made. */
  rowsKept: count,
  failedBecause: word.nullable(),
  createdAt: instant,
});
export type SheetImport = z.infer<typeof sheetImport>;

/** `POST /api/autus/imports`: the body is the file. */
export const uploadQuery = z.object({ name: z.string().min(1).max(200) });
export const uploadedImport = sheetImport.extend({
  /** False: these bytes were brought before, and nothing was done. */
  isNew: z.boolean(),
});
export type UploadedImport = z.infer<typeof uploadedImport>;

/** `PUT /api/autus/imports/:id/mapping` */
export const mappingInput = z.object({ mapping });

export const importParams = z.object({ id: z.uuid() });

/** `GET /api/autus/imports` */
export const importQuery = z.object({
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
export const importLine = sheetImport.omit({ columns: true, rowsDone: true, rowsWaiting: true });
export const importList = z.object({
  /** Newest first. */
  imports: z.array(importLine).max(50),
  nextCursor: cursor.nullable(),
});
export type ImportList = z.infer<typeof importList>;

/** `GET /api/autus/imports/:id/rows` */
export const rowQuery = z.object({
  outcome: outcome.optional(),
  /** Rows behind this one. */
  after: z.coerce.number().int().min(0).max(200_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const importRow = z.object({
  row: rowNumber,
  outcome,
  /** Words of ours that make its sentence: why, what was repaired, what is open. */
  why: z.array(word).max(40),
  /** The person that it is taken for, is asked about, or became. */
  profileId: z.uuid().nullable(),
  /** The row that it repeats, or looks like. */
  otherRow: rowNumber.nullable(),
  /** What of the person it changes. */
  fields: z.array(word).max(10),
  name: z.string().max(80).nullable(),
  birthDate: z.string().max(10).nullable(),
  guardian: z.string().max(80).nullable(),
  phones: z.array(z.string().max(20)).max(8),
  state: z.enum(['still', 'waiting', 'done', 'left', 'undone', 'kept']),
  stateBecause: word.nullable(),
});
export type ImportRow = z.infer<typeof importRow>;
export const importRowList = z.object({
  rows: z.array(importRow).max(200),
  /** Where the next page begins; null at the end. */
  next: rowNumber.nullable(),
});

/** What a stamp of `autus.import` agrees to: no name and no number of anybody. */
export const importBody = z.object({
  importId: z.uuid(),
  sha256,
  mapping,
  counts: outcomeCounts,
  planDigest: sha256,
});
export type ImportBody = z.infer<typeof importBody>;
