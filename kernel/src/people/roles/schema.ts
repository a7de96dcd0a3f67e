import { z } from 'zod';
import { count, cursor, shortText, word } from '../../base/bounds.ts';
import { ownRoleBases, ownRoleName, roles } from '../../core/role.ts';
import { keysListedMax } from '../../keys/schema.ts';
import { moduleRole, peoplePageDefault, peoplePageMax } from '../people/schema.ts';

/** Roles that an org makes itself. */
export const ownRolesMax = 20;

const words = (max: number) => z.object({ ko: z.string().max(max), en: z.string().max(max) });
const actions = z.array(word).max(500);
const basedOn = z.enum(ownRoleBases);

/** A role of a module that can be given here, in the words of the module. */
export const grantableRole = z.object({
  name: moduleRole,
  label: words(60),
  /** What it may do, in one sentence. */
  text: words(200),
});
export type GrantableRole = z.infer<typeof grantableRole>;

/** A role that the org made. */
export const ownRole = z.object({
  name: ownRoleName,
  label: shortText,
  basedOn,
  /** Counts its saves. */
  version: count,
  /** How many have it. */
  people: count,
  keys: count,
  /** Invitations that nobody accepted so far. */
  invitations: count,
});
export type OwnRole = z.infer<typeof ownRole>;

/** `GET /api/roles`: those of every module that runs, and those of the org. */
export const grantableRoles = z.object({
  roles: z.array(grantableRole).max(500),
  own: z.array(ownRole).max(ownRolesMax),
});

/** `PUT` and `DELETE /api/people/:id/roles/:role`. */
export const personRoleParams = z.object({ id: z.uuid(), role: moduleRole });

const label = z.string().trim().min(1).max(60);
const wantedActions = z.array(word).min(1).max(500);

/** `POST /api/roles` */
export const newOwnRole = z.object({ label, basedOn, actions: wantedActions });
export type NewOwnRole = z.infer<typeof newOwnRole>;

export const ownRoleParams = z.object({ role: ownRoleName });
/** `PUT /api/roles/:role` */
export const ownRoleChange = z.object({
  label,
  actions: wantedActions,
  /** The one that was read. */
  version: z.int().min(1).max(2_147_483_647),
});
export type OwnRoleChange = z.infer<typeof ownRoleChange>;

/** `DELETE /api/roles/:role`: which role those who have it get instead. */
export const ownRoleHeir = z.object({ to: z.union([basedOn, ownRoleName]).optional() });

/** `POST /api/roles/:role/changes` */
export const wantedRole = z.object({
  actions: wantedActions,
  /** Of the page of people that is wanted. */
  cursor: cursor.optional(),
  limit: z.int().min(1).max(peoplePageMax).default(peoplePageDefault),
});
export type WantedRole = z.infer<typeof wantedRole>;
const change = { gains: actions, loses: actions };
export const roleChanges = z.object({
  /** A page of those who have the role, those who came first before the others. */
  people: z.array(z.object({ id: z.uuid(), name: shortText, ...change })).max(peoplePageMax),
  nextCursor: cursor.nullable(),
  keys: z.array(z.object({ id: z.uuid(), name: shortText, ...change })).max(keysListedMax),
});
export type RoleChanges = z.infer<typeof roleChanges>;

/** `GET /api/roles/matrix` */
export const roleMatrix = z.object({
  /** The actions that there are, by the module that declares them. */
  modules: z.array(z.object({ name: word, title: words(500), actions })).max(50),
  kernel: z.array(z.object({ name: z.enum(roles), actions })).max(roles.length),
  added: z.array(z.object({ name: moduleRole, label: words(60), actions })).max(500),
  own: z
    .array(
      ownRole.extend({
        actions,
        /** Whether the caller has it, and so may not change it. */
        isMine: z.boolean(),
        /** What a new version gave it, until an owner saw that. */
        newActions: actions,
      }),
    )
    .max(ownRolesMax),
  /** What the caller may give; null for everything. */
  mine: actions.nullable(),
});
export type RoleMatrix = z.infer<typeof roleMatrix>;
