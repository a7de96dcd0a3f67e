import type { NameReading } from '../names/index.ts';
import type { Field } from './columns.ts';
import type { PartialDay } from './days.ts';
import type { Doubt, Phone, Repair, Slot, Status } from './types.ts';

/** What a row says of a child, as values. What the sheet does not say is left out. */
export interface Person {
  readonly name?: NameReading;
  readonly guardian?: NameReading;
  /** Numbers of guardians, in the order of the columns; each at most once. */
  readonly guardianPhones: readonly Phone[];
  readonly studentPhones: readonly Phone[];
  readonly birth?: PartialDay;
  readonly gender?: 'female' | 'male';
  readonly school?: string;
  readonly grade?: string;
  readonly classes: readonly string[];
  readonly slots: readonly Slot[];
  readonly coach?: string;
  readonly joined?: PartialDay;
  readonly feeWon?: number;
  readonly dueDay?: number;
  readonly status?: Status;
  readonly email?: string;
  readonly address?: string;
  readonly memo?: string;
}

/** What was done to a cell, or what stays open; `column` from 0. It never holds what the cell says. */
export interface Note {
  readonly column: number;
  readonly field: Field;
  readonly did: readonly Repair[];
  readonly doubts: readonly Doubt[];
}

/** Why a row is nobody's. */
export type PassedWhy = 'title' | 'header' | 'blank' | 'total' | 'section';

interface RowBase {
  /** As the sheet counts: from 1. */
  readonly row: number;
}

/**
 * Every row of a sheet has one outcome. `made`: taken as it stands. `repaired`: taken, and `notes` say what was done. `question`: taken, and a
 * value is open. `refused`: nobody can be made of it. `passed`: it is no row of a person.
 */
export type RowReading =
  | (RowBase & {
      readonly outcome: 'made' | 'repaired' | 'question';
      readonly person: Person;
      readonly notes: readonly Note[];
      /** An earlier row that says the same name, birth date and numbers. */
      readonly repeats?: number;
    })
  | (RowBase & {
      readonly outcome: 'refused';
      readonly why: 'no-name';
      readonly notes: readonly Note[];
    })
  | (RowBase & { readonly outcome: 'passed'; readonly why: PassedWhy });
