import { sql } from 'kysely';
import { type AnyContext, kernelDb } from '../core/context.ts';
import type { LedgerEvent } from '../core/event.ts';
import { personNames } from '../ledger/stories/person-names.ts';
import { withoutHidden } from '../reach/hidden.ts';
import type { Action, Entry } from './log.ts';
import { rolesThen } from './roles-then.ts';
import { type AuditLine, decided } from './schema.ts';
import { signInsOf } from './sign-ins.ts';

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** What is read of an entry before anything is looked up. */
interface Plain extends Omit<AuditLine, 'at' | 'who' | 'device' | 'signedIn' | 'role' | 'draft'> {
  readonly at: Date;
  readonly personId: string | null;
  readonly keyId: string | null;
  /** A webhook or a part of the system. */
  readonly part: { readonly kind: 'webhook' | 'system'; readonly id: string } | null;
  readonly deviceId: string | null;
  readonly subjects: readonly string[];
}

function plainEvent(event: LedgerEvent): Plain {
  const { seq, at, type, actor, trace, subjects, data } = event;
  const { success, data: shown } = decided.safeParse(data);
  return {
    id: String(seq),
    at,
    source: 'event',
    type,
    outcome: 'done',
    shown: success ? shown : null,
    traceUuid: trace,
    seq,
    facts: data as Record<string, unknown>,
    personId: actor.kind === 'person' ? actor.personId : null,
    keyId: actor.kind === 'key' ? actor.keyId : null,
    part:
      actor.kind === 'webhook' || actor.kind === 'system'
        ? { kind: actor.kind, id: actor.name }
        : null,
    deviceId: (actor.kind === 'person' && actor.deviceId) || null,
    subjects,
  };
}

function plainAction(row: Action): Plain {
  const facts = row.facts as Record<string, unknown>;
  return {
    id: row.id,
    at: row.at,
    source: 'action',
    type: row.action,
    outcome: row.outcome as AuditLine['outcome'],
    shown: null,
    traceUuid: row.trace,
    seq: null,
    facts,
    personId: row.person_id,
    keyId: typeof facts.keyId === 'string' ? facts.keyId : null,
    part: row.person_id === null ? { kind: 'system', id: 'kernel' } : null,
    deviceId: row.device_id,
    subjects: row.subject_id === null ? [] : [row.subject_id],
  };
}

const among = (column: string, ids: readonly string[]) =>
  sql<boolean>`${sql.ref(column)} = any(${[...new Set(ids)].filter(isUuid)}::uuid[])`;

const devicesOf = (ctx: AnyContext, ids: readonly string[]) =>
  kernelDb(ctx)
    .selectFrom('kernel.device')
    .select(['id', 'name', 'kind', 'browser', 'system', 'created_at'])
    .where(among('id', ids))
    .execute();

const keysOf = (ctx: AnyContext, ids: readonly string[]) =>
  kernelDb(ctx)
    .selectFrom('kernel.api_key')
    .select(['id', 'name', 'person_id'])
    .where('org_id', '=', ctx.org)
    .where(among('id', ids))
    .execute();

const draftsOf = (ctx: AnyContext, ids: readonly string[]) =>
  kernelDb(ctx)
    .selectFrom('kernel.draft')
    .select(['id', 'kind', 'title', 'state'])
    .where(among('id', ids))
    .execute();

const byId = <R extends { readonly id: string }>(rows: readonly R[]): ReadonlyMap<string, R> =>
  new Map(rows.map((row) => [row.id, row]));

/** All that the lines of a page name, looked up once. */
async function lookUp(ctx: AnyContext, plain: readonly Plain[]) {
  const keys = byId(
    await keysOf(
      ctx,
      plain.flatMap(({ keyId }) => keyId ?? []),
    ),
  );
  const people = [
    ...plain.flatMap(({ personId }) => personId ?? []),
    ...[...keys.values()].flatMap(({ person_id: id }) => id ?? []),
  ];
  return {
    keys,
    names: await personNames(ctx, people),
    devices: byId(
      await devicesOf(
        ctx,
        plain.flatMap(({ deviceId }) => deviceId ?? []),
      ),
    ),
    drafts: byId(
      await draftsOf(
        ctx,
        plain.flatMap(({ subjects }) => subjects),
      ),
    ),
    roleOf: await rolesThen(ctx, people),
    signInOf: await signInsOf(
      ctx,
      plain.flatMap(({ deviceId }) => deviceId ?? []),
    ),
  };
}

type Known = Awaited<ReturnType<typeof lookUp>>;

function whoOf(line: Plain, { keys, names }: Known): AuditLine['who'] {
  const { keyId, personId, part } = line;
  if (keyId !== null) {
    const key = keys.get(keyId);
    const name = names.get(key?.person_id ?? personId ?? '') ?? null;
    return { kind: 'key', id: keyId, name, keyName: key?.name ?? null };
  }
  if (personId !== null) {
    return { kind: 'person', id: personId, name: names.get(personId) ?? null, keyName: null };
  }
  return part && { ...part, name: null, keyName: null };
}

/** A person without a device decided by a button in Slack, where the linked account stands for it. */
function signedInOf(
  { keyId, personId, deviceId, at }: Plain,
  { devices, signInOf }: Known,
): AuditLine['signedIn'] {
  if (keyId !== null) return { way: 'key', at: null };
  if (personId === null) return null;
  if (deviceId === null) return { way: 'slack', at: null };
  const session = signInOf(deviceId, at);
  if (session) return { way: session.way, at: session.at.toISOString() };
  // The session is gone after a month; the device was let in by a link.
  return { way: 'link', at: devices.get(deviceId)?.created_at.toISOString() ?? null };
}

function lineOf(line: Plain, known: Known): AuditLine {
  const { at, personId, keyId, part: _, deviceId, subjects, ...rest } = line;
  const device = known.devices.get(deviceId ?? '');
  const owner = personId ?? known.keys.get(keyId ?? '')?.person_id ?? null;
  const draft = subjects.map((id) => known.drafts.get(id)).find((found) => found !== undefined);
  return {
    ...rest,
    at: at.toISOString(),
    who: whoOf(line, known),
    device: device
      ? {
          id: device.id,
          name: device.name,
          kind: device.kind as 'browser' | 'agent',
          browser: device.browser,
          system: device.system,
        }
      : null,
    signedIn: signedInOf(line, known),
    role: owner === null ? null : known.roleOf(owner, at),
    draft: draft ?? null,
  };
}

/**
 * Entries as an auditor reads them: who, from where, in which role, what was shown, what came of
 * it. Those of resources that the auditor does not reach are left out. Needs a transaction.
 */
export async function auditLines(ctx: AnyContext, entries: readonly Entry[]): Promise<AuditLine[]> {
  const plain = await withoutHidden(
    ctx,
    entries.map((entry) =>
      'event' in entry ? plainEvent(entry.event) : plainAction(entry.action),
    ),
  );
  const known = await lookUp(ctx, plain);
  return plain.map((line) => lineOf(line, known));
}
