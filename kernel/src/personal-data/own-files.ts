import { sql } from 'kysely';
import { Problem } from '../base/problem.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../core/context.ts';
import { jsonFile, jsonLines, type PersonalFile } from '../core/people/personal-data.ts';
import { keyOf, listFiles } from '../files/files.ts';
import { openAddresses } from '../notify/addresses/addresses.ts';
import { ownIdentity } from '../people/identity/personal-data.ts';
import { ownProvisioning } from '../people/scim/personal-data.ts';
import { safeName } from './archive.ts';

type Rows = readonly { readonly id: string }[];
type Read = (ctx: AnyContext, after: string, limit: number) => Promise<Rows>;

const profile = (ctx: AnyContext, personId: string) =>
  inTransaction(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    const person = await db
      .selectFrom('kernel.person')
      .select(['id', 'name', 'locale', 'created_at'])
      .where('id', '=', personId)
      .executeTakeFirstOrThrow();
    const org = await db.selectFrom('kernel.org').select(['org_id', 'name']).executeTakeFirst();
    const membership = await db
      .selectFrom('kernel.membership')
      .select(['role', 'created_at', 'left_at'])
      .where('person_id', '=', personId)
      .executeTakeFirst();
    const roles = await db
      .selectFrom('kernel.person_role')
      .select(['role', 'created_at'])
      .where('person_id', '=', personId)
      .execute();
    const teams = await db
      .selectFrom('kernel.team_member as member')
      .innerJoin('kernel.team as team', 'team.id', 'member.team_id')
      .select(['team.id', 'team.name', 'member.created_at'])
      .where('member.person_id', '=', personId)
      .execute();
    const grants = await db
      .selectFrom('kernel.grant')
      .select(['kind', 'resource_id', 'level', 'created_at'])
      .where('person_id', '=', personId)
      .execute();
    return { person, org, membership, roles, teams, grants };
  });

const notices = (ctx: AnyContext, personId: string) =>
  inTransaction(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    const settings = await db
      .selectFrom('kernel.notification_setting')
      .select(['time_zone', 'quiet_from', 'quiet_until'])
      .where('person_id', '=', personId)
      .executeTakeFirst();
    const preferences = await db
      .selectFrom('kernel.notification_preference')
      .select(['kind', 'channel', 'mode'])
      .where('person_id', '=', personId)
      .execute();
    const addresses = await openAddresses(ctx, personId);
    return { settings: settings ?? null, preferences, addresses };
  });

const consents = (ctx: AnyContext, personId: string) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.consent')
      .select(['text', 'channel', 'version', 'way', 'given_at', 'withdrawn_at'])
      .where('person_id', '=', personId)
      .execute(),
  );

/** What the person did, and what programs did by their keys. */
const eventsOf =
  (personId: string): Read =>
  (ctx, after, limit) => {
    const db = kernelDb(ctx);
    const keys = db
      .selectFrom('kernel.api_key')
      .select(sql<string>`'key:' || id`.as('actor'))
      .where('person_id', '=', personId);
    return db
      .selectFrom('kernel.event')
      .select(['id', 'seq', 'type', 'subjects', 'data', 'created_at'])
      .where((eb) => eb.or([eb('actor', 'like', `person:${personId}:%`), eb('actor', 'in', keys)]))
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute();
  };

const commentsOf =
  (personId: string): Read =>
  (ctx, after, limit) =>
    kernelDb(ctx)
      .selectFrom('kernel.draft_comment')
      .select(['id', 'draft_id', 'text', 'created_at'])
      .where('person_id', '=', personId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute();

/** What is kept line by line: name of the file → a page of it. */
const lists = (personId: string): Readonly<Record<string, Read>> => ({
  devices: (ctx, after, limit) =>
    kernelDb(ctx)
      .selectFrom('kernel.device')
      .select(['id', 'kind', 'name', 'browser', 'system', 'place', 'created_at', 'last_seen_at'])
      .select('revoked_at')
      .where('person_id', '=', personId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute(),
  'api-keys': (ctx, after, limit) =>
    kernelDb(ctx)
      .selectFrom('kernel.api_key')
      .select(['id', 'kind', 'name', 'scopes', 'place', 'created_at', 'expires_at', 'last_used_at'])
      .where('person_id', '=', personId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute(),
  notifications: (ctx, after, limit) =>
    kernelDb(ctx)
      .selectFrom('kernel.notification')
      .select(['id', 'at', 'kind', 'priority', 'draft_id', 'params', 'url'])
      .where('person_id', '=', personId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute(),
  drafts: (ctx, after, limit) =>
    kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select(['id', 'module', 'kind', 'title', 'summary', 'state', 'created_at', 'outcome'])
      .where('asked_person_id', '=', personId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute(),
  stamps: (ctx, after, limit) =>
    kernelDb(ctx)
      .selectFrom('kernel.stamp')
      .select(['draft_id as id', 'decision', 'edited', 'version', 'digest', 'via', 'created_at'])
      .where('person_id', '=', personId)
      .where('draft_id', '>', after)
      .orderBy('draft_id')
      .limit(limit)
      .execute(),
  'draft-readings': (ctx, after, limit) =>
    kernelDb(ctx)
      .selectFrom('kernel.draft_reading')
      .select(['draft_id as id', 'digest', 'created_at'])
      .where('person_id', '=', personId)
      .where('draft_id', '>', after)
      .orderBy('draft_id')
      .limit(limit)
      .execute(),
  comments: commentsOf(personId),
  actions: (ctx, after, limit) =>
    kernelDb(ctx)
      .selectFrom('kernel.action_log')
      .select(['id', 'at', 'action', 'outcome', 'device_id', 'subject_id', 'facts'])
      .where('person_id', '=', personId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute(),
  events: eventsOf(personId),
});

/** Undefined when the file was deleted in the meantime. */
async function readBytes({ parts }: AnyContext, key: string) {
  try {
    return await parts.files.get(key);
  } catch (error) {
    if (error instanceof Problem && error.code === 'file-not-found') return undefined;
    throw error;
  }
}

/** What the kernel keeps of a person, the files that they sent included. */
export async function* listOwnFiles(
  ctx: Context<never>,
  personId: string,
): AsyncIterable<PersonalFile> {
  yield { name: 'profile.json', content: jsonFile(() => profile(ctx, personId)) };
  yield { name: 'notification-settings.json', content: jsonFile(() => notices(ctx, personId)) };
  yield { name: 'identity.json', content: jsonFile(() => ownIdentity(ctx, personId)) };
  yield { name: 'provisioning.json', content: jsonFile(() => ownProvisioning(ctx, personId)) };
  yield { name: 'consents.json', content: jsonFile(() => consents(ctx, personId)) };
  for (const [name, read] of Object.entries(lists(personId))) {
    const content = jsonLines((after, limit) =>
      inTransaction(ctx, (ctx) => read(ctx, after, limit)),
    );
    yield { name: `${name}.jsonl`, content };
  }
  for await (const { id, name, purpose } of listFiles(ctx, personId)) {
    // Earlier archives hold what this one holds.
    if (purpose === 'kernel.data-export') continue;
    const content = await readBytes(ctx, keyOf(ctx.org, personId, id));
    if (content) yield { name: `files/${id}-${safeName(name)}`, content };
  }
}
