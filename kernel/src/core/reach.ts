import type { Reach } from '../database/database.ts';
import type { Role } from './role.ts';

/** Roles that read the whole org. Anyone else sees their own rows, in the database too. */
export const rolesThatRead: readonly Role[] = ['owner', 'admin', 'member', 'viewer'];
const readers: ReadonlySet<string> = new Set(rolesThatRead);

export const reachOf = (held: readonly string[]): Reach =>
  held.some((role) => readers.has(role)) ? 'all' : 'own';
