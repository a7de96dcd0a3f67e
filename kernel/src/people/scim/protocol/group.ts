import { z } from 'zod';
import { peopleMax } from '../../people/schema.ts';
import { type Change, isRecord } from './patch.ts';
import { invalidValue } from './refusals.ts';

export interface GroupState {
  readonly displayName: string;
  readonly externalId: string | null;
  readonly members: ReadonlySet<string>;
}

const displayName = z.string().trim().min(1).max(200);
const externalId = z.string().min(1).max(200);

function checked<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  throw invalidValue(`${name} is not valid: ${found.error.issues[0]?.message}.`);
}

/** The ids in a list of members, each once. @throws Problem 400 `scim-value-not-valid`. */
function idsOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  const ids = list.map((each) => (isRecord(each) ? each.value : each));
  return checked(z.array(z.uuid()).max(peopleMax), ids, 'members');
}

/** A group as `POST` and `PUT` send it. @throws Problem 400 `scim-value-not-valid`. */
export function readGroup(body: unknown): GroupState {
  if (!isRecord(body)) throw invalidValue('Send one group as a JSON object.');
  const by = new Map(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]));
  const external = by.get('externalid');
  return {
    displayName: checked(displayName, by.get('displayname'), 'displayName'),
    externalId:
      external === undefined || external === null
        ? null
        : checked(externalId, external, 'externalId'),
    members: new Set(idsOf(by.get('members'))),
  };
}

function patchMembers(old: ReadonlySet<string>, { op, path, value }: Change): Set<string> {
  if (op === 'add') return old.union(new Set(idsOf(value)));
  if (op === 'replace') return new Set(idsOf(value));
  if (path.where?.attribute === 'value') return old.difference(new Set([path.where.value]));
  return value === undefined ? new Set() : old.difference(new Set(idsOf(value)));
}

/** The group after the changes. @throws Problem 400 `scim-value-not-valid`. */
export function patchGroup(group: GroupState, changes: readonly Change[]): GroupState {
  let state = group;
  for (const change of changes) {
    const { op, path, value } = change;
    if (path.attribute === 'members')
      state = { ...state, members: patchMembers(state.members, change) };
    if (path.attribute === 'displayname') {
      state = { ...state, displayName: checked(displayName, value, 'displayName') };
    }
    if (path.attribute === 'externalid') {
      const isNone = op === 'remove' || value === null;
      state = { ...state, externalId: isNone ? null : checked(externalId, value, 'externalId') };
    }
  }
  if (state.members.size > peopleMax) {
    throw invalidValue(`A group has at most ${peopleMax} members.`);
  }
  return state;
}
