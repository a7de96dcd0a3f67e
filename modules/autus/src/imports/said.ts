import { type AnyContext, canonicalJson } from '@dojang/kernel';
import type { Day } from '../engine/days/index.ts';
import type { Kin } from '../engine/names/index.ts';
import type { PartialDay, Person, Status } from '../engine/repair/index.ts';

/** What a row says, as repaired values. Sealed wherever it is kept. */
export interface Said {
  readonly name: string;
  readonly suffix?: string;
  readonly birth?: Day;
  readonly guardian?: string;
  readonly kin?: Kin;
  /** Mobiles that tell a family from another. */
  readonly phones: readonly { readonly number: string; readonly kin?: Kin }[];
  readonly ownPhones: readonly string[];
  readonly email?: string;
  readonly status?: Status;
  /** What has no place of its own yet: it is kept with the row. */
  readonly more: Pick<
    Person,
    | 'gender'
    | 'school'
    | 'grade'
    | 'classes'
    | 'slots'
    | 'coach'
    | 'feeWon'
    | 'dueDay'
    | 'address'
    | 'memo'
  > & { readonly birth?: PartialDay; readonly joined?: PartialDay };
}

interface Place {
  readonly importId: string;
  readonly plan: number;
  readonly number: number;
}

const placeOf = ({ importId, plan, number }: Place): string =>
  `autus.import-row:${importId}:${plan}:${number}`;

export const sealSaid = ({ parts }: AnyContext, place: Place, said: Said): string =>
  parts.keyring.seal(JSON.stringify(said), placeOf(place));

/** @throws Error when the row was altered, or moved to another place. */
export const openSaid = ({ parts }: AnyContext, place: Place, sealed: string): Said =>
  JSON.parse(parts.keyring.open(sealed, placeOf(place))) as Said;

/** By org: the same row of a later sheet has the same. */
export const digestSaid = ({ org, parts }: AnyContext, said: Said): string =>
  parts.keyring.blind('autus.import.said', `${org}\0${canonicalJson(said)}`);

export const nameSealedAs = (importId: string): string => `autus.import.name:${importId}`;
export const columnsSealedAs = (importId: string): string => `autus.import.columns:${importId}`;
