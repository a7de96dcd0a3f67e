/** Sheets with what is true of them, as `--rosters DIR` has them: `NAME` and `NAME.truth.json`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Person,
  readSheet,
  type SheetReading,
} from '../../modules/autus/src/engine/repair/index.ts';
import { readFile } from './sheets.ts';

export interface TrueRow {
  readonly skip?: string;
  readonly person?: string;
  readonly house?: string;
  readonly name?: string;
  readonly birth?: string | null;
  readonly guardianPhone?: string | null;
  readonly guardianPhone2?: string | null;
  readonly studentPhone?: string | null;
  readonly classes?: readonly string[];
  readonly feeWon?: number | null;
  readonly status?: string | null;
}

export interface Roster {
  readonly file: string;
  /** From 1. */
  readonly firstDataRow: number;
  readonly truth: readonly TrueRow[];
  readonly reading: SheetReading;
  readonly ms: number;
}

/** Half a year after the newest of the development sheets. */
export const today = '2026-08-01';

export function readRosters(folder: string): Roster[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.truth.json'))
    .sort()
    .map((file) => {
      const truth = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const sheet = readFile(join(folder, truth.file));
      const began = performance.now();
      const reading = readSheet(sheet, { today });
      return {
        file: truth.file,
        firstDataRow: truth.firstDataRow,
        truth: truth.rows,
        reading,
        ms: performance.now() - began,
      };
    });
}

const statuses: Readonly<Record<string, string>> = {
  재원: 'active',
  휴원: 'paused',
  퇴원: 'left',
  대기: 'waiting',
  체험: 'trial',
};

/** Cells that the truth speaks of: what is expected, and what came. */
export function cellsOf(
  truth: TrueRow,
  person: Person,
): { readonly field: string; readonly expected: unknown; readonly came: unknown }[] {
  const [first = null, second = null] = person.guardianPhones.map(({ number }) => number);
  const status =
    truth.status === null
      ? undefined
      : truth.status === undefined
        ? undefined
        : (statuses[truth.status] ?? truth.status);
  return [
    { field: 'name', expected: truth.name, came: person.name?.name },
    { field: 'birth', expected: truth.birth ?? null, came: person.birth?.day ?? null },
    { field: 'guardianPhone', expected: truth.guardianPhone ?? null, came: first },
    { field: 'guardianPhone2', expected: truth.guardianPhone2 ?? null, came: second },
    {
      field: 'studentPhone',
      expected: truth.studentPhone ?? null,
      came: person.studentPhones[0]?.number ?? null,
    },
    {
      field: 'classes',
      expected: [...(truth.classes ?? [])].sort().join('|'),
      came: [...person.classes].sort().join('|'),
    },
    { field: 'feeWon', expected: truth.feeWon ?? null, came: person.feeWon ?? null },
    ...(status === undefined ? [] : [{ field: 'status', expected: status, came: person.status }]),
  ];
}
