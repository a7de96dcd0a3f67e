import { sql } from 'kysely';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../core/context.ts';
import type { Finder, Found } from '../core/ledger/finder.ts';
import { findChosenModules, isChosen } from '../core/module-of-org.ts';
import { containsPattern } from '../database/like.ts';
import { listDrafts } from '../drafts/inbox.ts';
import { draftsOf } from '../ledger/stories/stories.ts';
import { blindAddress } from '../notify/addresses/addresses.ts';
import { emailBlind } from '../people/identity/emails.ts';
import type { AuditMatch } from './schema.ts';

/** What a question may mean, and where its lines are. */
export interface Meaning extends AuditMatch {
  /** `actor`: what the person or key did. `about`: what is known of these ids. */
  readonly lines:
    | { readonly of: 'actor'; readonly id: string }
    | { readonly of: 'about'; readonly ids: readonly string[] };
}

/** Of each kind. */
const eachMax = 5;

const named = (kind: string, id: string) => ({ kind, q: `${kind}:${id}` });

const draftMeaning = (draft: {
  readonly id: string;
  readonly title: string;
  readonly trace: string;
  readonly at: Date;
}): Meaning => ({
  ...named('draft', draft.id),
  title: draft.title,
  at: draft.at.toISOString(),
  lines: { of: 'about', ids: [draft.id, draft.trace] },
});

async function findDraft(ctx: AnyContext, id: string): Promise<Meaning[]> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.draft')
    .select(['id', 'title', 'trace_uuid as trace', 'created_at as at'])
    .where('id', '=', id)
    .execute();
  return rows.map(draftMeaning);
}

async function findPeople(
  ctx: AnyContext,
  by: { id: string } | { name: string },
): Promise<Meaning[]> {
  const query = kernelDb(ctx).selectFrom('kernel.person').select(['id', 'name', 'created_at']);
  const rows = await ('id' in by
    ? query.where('id', '=', by.id)
    : query
        .where('org_id', '=', ctx.org)
        .where('name', 'ilike', containsPattern(by.name))
        .orderBy(sql`length(name)`)
        .orderBy('id')
        .limit(eachMax)
  ).execute();
  return rows.map(({ id, name, created_at: at }) => ({
    ...named('person', id),
    title: name,
    at: at.toISOString(),
    lines: { of: 'actor', id },
  }));
}

async function findKeys(
  ctx: AnyContext,
  by: { id: string } | { text: string },
): Promise<Meaning[]> {
  const query = kernelDb(ctx)
    .selectFrom('kernel.api_key')
    .select(['id', 'name', 'hint', 'created_at'])
    .where('org_id', '=', ctx.org);
  const rows = await ('id' in by
    ? query.where('id', '=', by.id)
    : query
        .where((eb) =>
          eb.or([eb('name', 'ilike', containsPattern(by.text)), eb('hint', '=', by.text)]),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(eachMax)
  ).execute();
  return rows.map(({ id, name, hint, created_at: at }) => ({
    ...named('key', id),
    title: `${name} · …${hint}`,
    at: at.toISOString(),
    lines: { of: 'actor', id },
  }));
}

/** A person who made a key each week for years has this many. */
const keysOfPersonMax = 200;

/** All keys that ever acted for a person, the newest first. Needs a transaction. */
export async function keysOfPerson(ctx: AnyContext, personId: string): Promise<string[]> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.api_key')
    .select('id')
    .where('org_id', '=', ctx.org)
    .where('person_id', '=', personId)
    .orderBy('created_at', 'desc')
    .limit(keysOfPersonMax)
    .execute();
  return rows.map(({ id }) => id);
}

const foundMeaning =
  (name: string) =>
  ({ id, title, at, ids }: Found): Meaning => ({
    ...named(name, id),
    title: title.slice(0, 500),
    at: at.toISOString(),
    lines: { of: 'about', ids: [id, ...ids] },
  });

/** The finders of the modules that the org uses; `only` names one. Needs a transaction. */
async function findersOf(ctx: AnyContext, only?: string): Promise<Finder[]> {
  const chosen = await findChosenModules(ctx);
  return ctx.parts.modules
    .filter(({ name }) => isChosen(chosen, name))
    .flatMap((module) => module.finders)
    .filter(({ name }) => only === undefined || name === only);
}

/** What the modules that the org uses know by this text; `only` names one finder. */
async function askModules(ctx: Context<never>, text: string, only?: string): Promise<Meaning[]> {
  const meanings: Meaning[] = [];
  for (const { name, find } of await findersOf(ctx, only)) {
    meanings.push(...(await find(ctx, text, eachMax)).map(foundMeaning(name)));
  }
  return meanings;
}

/** What modules know that they have to ask for elsewhere, and the finders that had no answer in time. Never in a transaction. */
export async function askAfar(
  ctx: Context<never>,
  text: string,
  only?: string,
): Promise<{ readonly meanings: Meaning[]; readonly unanswered: string[] }> {
  const finders = await inTransaction(ctx, (ctx) => findersOf(ctx, only));
  const answers = await Promise.all(
    finders.map(async ({ name, findAfar }) => ({
      name,
      found: findAfar === undefined ? [] : await findAfar(ctx, text, eachMax),
    })),
  );
  return {
    meanings: answers.flatMap(({ name, found = [] }) => found.map(foundMeaning(name))),
    unanswered: answers.flatMap(({ name, found }) => (found === undefined ? [name] : [])),
  };
}

/** A trace, or anything else that lines name: as long as there is a line of it. */
async function findTrace(ctx: AnyContext, id: string): Promise<Meaning[]> {
  const { rows } = await sql<{ known: boolean }>`select (
      exists (select from kernel.event_subject where org_id = ${ctx.org}::uuid and subject = ${id}::uuid)
      or exists (select from kernel.action_log where org_id = ${ctx.org}::uuid and trace = ${id}::uuid)
      or exists (select from kernel.action_log where org_id = ${ctx.org}::uuid and subject_id = ${id}::uuid)
    ) as known`.execute(kernelDb(ctx));
  if (!rows[0]?.known) return [];
  // A stamp is a request with a trace of its own, so its draft is named as well.
  const drafts = await draftsOf(ctx, id);
  return [
    {
      ...named('trace', id),
      title: drafts.length === 1 ? (drafts[0]?.title ?? null) : null,
      at: null,
      lines: { of: 'about', ids: [id, ...drafts.map((draft) => draft.id)] },
    },
  ];
}

/** What an id is. It is one thing, so the first that knows it is right. Needs a transaction. */
export async function meaningOfId(ctx: Context<never>, id: string): Promise<Meaning[]> {
  const looks = [
    () => findDraft(ctx, id),
    () => findPeople(ctx, { id }),
    () => findKeys(ctx, { id }),
    () => askModules(ctx, id),
    () => findTrace(ctx, id),
  ];
  for (const look of looks) {
    const found = await look();
    if (found.length > 0) return found;
  }
  return [];
}

/** One that was chosen. Needs a transaction. */
export function meaningOfChosen(ctx: Context<never>, of: string, id: string): Promise<Meaning[]> {
  switch (of) {
    case 'draft':
      return findDraft(ctx, id);
    case 'person':
      return findPeople(ctx, { id });
    case 'key':
      return findKeys(ctx, { id });
    case 'trace':
      return findTrace(ctx, id);
    default:
      return askModules(ctx, id, of);
  }
}

const isEmail = (text: string): boolean => /^[^\s@]{1,100}@[^\s@]{1,200}$/.test(text);

/** People who have proven that an address is theirs, by a login or for their notifications. Addresses are kept sealed. */
async function findByEmail(ctx: AnyContext, email: string): Promise<Meaning[]> {
  const { rows } = await sql<{ id: string }>`
    select person_id as id from kernel.people_of_emails(array[${emailBlind(ctx.parts.keyring, email)}])
    union select person_id from kernel.notification_address
      where org_id = ${ctx.org}::uuid and channel = 'email' and confirmed_at is not null
        and address_blind = ${blindAddress(ctx, 'email', email)}
    limit ${eachMax}`.execute(kernelDb(ctx));
  const found: Meaning[] = [];
  for (const { id } of rows) found.push(...(await findPeople(ctx, { id })));
  return found;
}

/** All that a text may mean: ids of modules, names, words. Needs a transaction. */
export async function meaningsOfText(ctx: Context<never>, text: string): Promise<Meaning[]> {
  if (isEmail(text)) return findByEmail(ctx, text);
  const byModules = await askModules(ctx, text);
  const people = await findPeople(ctx, { name: text });
  const keys = await findKeys(ctx, { text });
  const { drafts } = await listDrafts(ctx, { q: text, state: 'all', whose: 'all', limit: eachMax });
  const found = drafts.map(({ traceUuid: trace, createdAt, ...draft }) =>
    draftMeaning({ ...draft, trace, at: new Date(createdAt) }),
  );
  return [...byModules, ...people, ...keys, ...found];
}
