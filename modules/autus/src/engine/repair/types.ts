import type { Kin, NameRepair } from '../names/index.ts';

/** A cell as a reader of sheets gives it. A Date is a day without a zone; text of strangers, of any length. */
export type Cell = string | number | boolean | Date | null | undefined;

/** A block of cells that the sheet shows as one; rows and columns from 0, both ends included. */
export interface Merge {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export interface Sheet {
  readonly rows: readonly (readonly Cell[])[];
  readonly merges?: readonly Merge[];
}

export type { Day } from '../days/index.ts';

/** What was done to a cell so that a value came out of it. */
export type Repair =
  | NameRepair
  | 'lost-zero'
  | 'country-code'
  | 'full-width'
  | 'separators'
  | 'label'
  | 'two-in-cell'
  | 'look-alike-digits'
  | 'two-digit-year'
  | 'serial'
  | 'written-out'
  | 'unit'
  | 'resident-number-cut'
  | 'afternoon-assumed'
  | 'filled-down'
  | 'from-section'
  | 'synonym';

/** Why a value is asked about, or left out. `rest`: the cell held more than could be read. */
export type Doubt =
  | 'too-short'
  | 'too-long'
  | 'not-a-phone'
  | 'digits-lost'
  | 'filler'
  | 'ambiguous'
  | 'year-only'
  | 'age-only'
  | 'no-year'
  | 'no-such-day'
  | 'future'
  | 'too-old'
  | 'lunar'
  | 'not-a-day'
  | 'not-money'
  | 'unit-guessed'
  | 'negative'
  | 'two-amounts'
  | 'not-a-time'
  | 'two-names'
  | 'not-a-name'
  | 'not-an-address'
  | 'unknown-word'
  | 'guardian-own-number'
  | 'other-person'
  | 'rest';

/** A value of a cell, what was done for it, and what stays open. No value: the doubts say why; no doubt: the cell was empty. */
export interface Reading<T> {
  readonly value?: T;
  readonly did: readonly Repair[];
  readonly doubts: readonly Doubt[];
}

export interface Phone {
  /** E.164, `+821012345678`. */
  readonly number: string;
  /** Only a mobile tells one person from another: `+8210` and eight digits. */
  readonly kind: 'mobile' | 'landline' | 'internet' | 'service' | 'foreign';
  /** Whose number it is, where the cell says so: `모) 010-…`. */
  readonly kin?: Kin;
}

export type Status = 'active' | 'paused' | 'left' | 'waiting' | 'trial';

/** A weekly time. */
export interface Slot {
  /** ISO 8601: Monday is 1, Sunday 7. */
  readonly weekday: number;
  /** Minutes after midnight, KST; undefined where the cell names days only. */
  readonly startMinute?: number;
  readonly minutes?: number;
}

export const empty: Reading<never> = { did: [], doubts: [] };
export const doubtful = (...doubts: Doubt[]): Reading<never> => ({ did: [], doubts });
