import type { Reach } from '../database/database.ts';
import { baseOf, type Role } from './role.ts';

/** Roles that read the whole org. Anyone else sees their own rows, in the database too. */
export const rolesThatRead: readonly Role[] = ['owner', 'admin', 'member', 'viewer'];
const readers: ReadonlySet<string> = new Set(rolesThatRead);

/** What roles alone say. Whether the org is granted, and to whom, is asked by the database. */
export const reachOf = (held: readonly string[]): Reach =>
  held.some((role) => readers.has(baseOf(role) ?? '')) ? 'granted' : 'own';
