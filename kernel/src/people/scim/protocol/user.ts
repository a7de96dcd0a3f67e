import { z } from 'zod';
import { type Change, isRecord, truth } from './patch.ts';
import { invalidValue } from './refusals.ts';

const text = z.string().trim().max(200);

const email = z.object({
  value: z.string().trim().min(1).max(320),
  type: text.optional(),
  primary: z.boolean().optional(),
});

/** What is kept of a person that a provider tells of. Whatever else it sends is read past, as RFC 7643 allows. */
export const userAttributes = z.object({
  userName: z.string().trim().min(1).max(320),
  externalId: z.string().min(1).max(200).optional(),
  displayName: text.optional(),
  name: z.object({ formatted: text, familyName: text, givenName: text }).partial().optional(),
  emails: z.array(email).max(10).optional(),
  preferredLanguage: text.optional(),
});
export type UserAttributes = z.infer<typeof userAttributes>;

/** Attributes, and whether the person has a place in the org. */
export interface UserState {
  readonly attributes: UserAttributes;
  readonly active: boolean;
}

type Loose = Record<string, unknown>;

/** By their names in lower case. */
const names = new Map(Object.keys(userAttributes.shape).map((name) => [name.toLowerCase(), name]));
const parts = new Map(
  ['formatted', 'familyName', 'givenName'].map((name) => [name.toLowerCase(), name]),
);

/** An object whose names have the case of the schema; others go. */
const named = (value: unknown, by: ReadonlyMap<string, string>): unknown =>
  isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, inner]) => {
          const own = by.get(name.toLowerCase());
          // Null is no value, as RFC 7643 § 2.5 says.
          return own === undefined || inner === null ? [] : [[own, inner]];
        }),
      )
    : value;

const emailNames = new Map(['value', 'type', 'primary'].map((name) => [name, name]));

function emailOf(value: unknown): unknown {
  if (typeof value === 'string') return { value };
  const found = named(value, emailNames);
  if (!isRecord(found) || typeof found.primary !== 'string') return found;
  return { ...found, primary: truth(found.primary) };
}

const listed = (value: unknown): unknown[] =>
  (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(
    emailOf,
  );

function checked(value: unknown): UserAttributes {
  const found = userAttributes.safeParse(value);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw invalidValue(`${issue?.path.join('.') ?? 'The value'} is not valid: ${issue?.message}.`);
}

/**
 * A person as `POST` and `PUT` send them.
 *
 * @param absent what it means that nothing is said of `active`
 * @throws Problem 400 `scim-value-not-valid`.
 */
export function readUser(body: unknown, absent: boolean): UserState {
  if (!isRecord(body)) throw invalidValue('Send one person as a JSON object.');
  const found = named(body, names) as Loose;
  const active = Object.entries(body).find(([name]) => name.toLowerCase() === 'active')?.[1];
  return {
    attributes: checked({
      ...found,
      ...('name' in found ? { name: named(found.name, parts) } : {}),
      ...('emails' in found ? { emails: listed(found.emails) } : {}),
    }),
    active: active === undefined || active === null ? absent : truth(active),
  };
}

function patchEmails(old: readonly Loose[], { op, path, value }: Change): unknown[] {
  const { where, part } = path;
  if (where === null) {
    if (op === 'remove') return [];
    return op === 'add' ? [...old, ...listed(value)] : listed(value);
  }
  const isMeant = (each: Loose) =>
    String(each[where.attribute] ?? '').toLowerCase() === where.value.toLowerCase();
  if (op === 'remove') return old.filter((each) => !isMeant(each));
  const set = part === null ? (emailOf(value) as Loose) : { [part]: value };
  if (old.some(isMeant)) return old.map((each) => (isMeant(each) ? { ...each, ...set } : each));
  return [...old, { [where.attribute]: where.value, ...set }];
}

function patchName(old: Loose, { op, path, value }: Change): Loose | undefined {
  if (path.part === null) {
    return op === 'remove' ? undefined : { ...old, ...(named(value, parts) as Loose) };
  }
  const part = parts.get(path.part);
  if (part === undefined) return old;
  const { [part]: _, ...rest } = old;
  return op === 'remove' ? rest : { ...rest, [part]: value };
}

/**
 * The person after the changes. Changes of attributes that are not kept change nothing.
 *
 * @throws Problem 400 `scim-value-not-valid`.
 */
export function patchUser(user: UserState, changes: readonly Change[]): UserState {
  let { active } = user;
  const found: Loose = { ...user.attributes };
  for (const change of changes) {
    const { op, path, value } = change;
    if (path.attribute === 'active') {
      // Without a value a person is not active, as in `PUT`.
      active = op === 'remove' ? false : truth(value);
      continue;
    }
    const name = names.get(path.attribute);
    if (name === undefined) continue;
    if (name === 'emails') found.emails = patchEmails((found.emails ?? []) as Loose[], change);
    else if (name === 'name') found.name = patchName((found.name ?? {}) as Loose, change);
    else if (op === 'remove' || value === null) delete found[name];
    else found[name] = value;
  }
  return { attributes: checked(found), active };
}

/** What the org calls a person. */
export function nameOf({ displayName, name, userName }: UserAttributes): string {
  const given = [name?.givenName, name?.familyName].filter(Boolean).join(' ');
  const found = displayName || name?.formatted || given || userName.split('@')[0] || userName;
  return found.slice(0, 100);
}

/** The first e-mail that counts: the primary one, else that of work, else any. */
export const emailOfUser = ({ emails = [], userName }: UserAttributes): string | undefined =>
  (emails.find(({ primary }) => primary) ?? emails.find(({ type }) => type === 'work') ?? emails[0])
    ?.value ?? (userName.includes('@') ? userName : undefined);
