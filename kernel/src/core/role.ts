import type { Texts } from './notification-kind.ts';

/** What a person is in an org: one of these, in the membership. A guest may do nothing by it. */
export const roles = ['owner', 'admin', 'member', 'viewer', 'guest'] as const;
export type Role = (typeof roles)[number];

/** `<module>.<role>`, e.g. `note.reader`. */
export type ModuleRoleName = `${string}.${string}`;

/** A role that a module declares. A person has any number of them beside the one of the membership. */
export interface ModuleRole {
  readonly name: ModuleRoleName;
  readonly label: Texts;
  /** In one sentence what it may do. */
  readonly text: Texts;
}
