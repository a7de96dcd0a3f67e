import { z } from 'zod';
import type { Texts } from './notification-kind.ts';

/** What a person is in an org: one of these, in the membership. A guest may do nothing by it. */
export const roles = ['owner', 'admin', 'member', 'viewer', 'guest'] as const;
export type Role = (typeof roles)[number];

/** What an own role may be based on. Owners have one fixed role, so that an org cannot take it from all of them. */
export const ownRoleBases = ['admin', 'member', 'viewer', 'guest'] as const;
export type OwnRoleBase = (typeof ownRoleBases)[number];

/**
 * A role that an org made itself: `<base>:<uuid>`. It takes the place of its base in what a person may do. The reach
 * is that of the base, so the name tells it without a query.
 */
export type OwnRoleName = `${OwnRoleBase}:${string}`;

export const ownRoleName = z
  .string()
  .max(61)
  .regex(/^(admin|member|viewer|guest):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

export const isOwnRole = (role: string): role is OwnRoleName => role.includes(':');

/** The role of the kernel that this one is, or is based on; undefined for one of a module. */
export function baseOf(role: string): Role | undefined {
  const [base] = role.split(':');
  return roles.find((each) => each === base);
}

/** `<module>.<role>`, e.g. `note.reader`. */
export type ModuleRoleName = `${string}.${string}`;

/** A role that a module declares. A person has any number of them beside the one of the membership. */
export interface ModuleRole {
  readonly name: ModuleRoleName;
  readonly label: Texts;
  /** In one sentence what it may do. */
  readonly text: Texts;
}
