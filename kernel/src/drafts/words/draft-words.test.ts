/** The filter of the inbox answers as plain `ilike` does, whichever index it asks. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { type Context, inTransaction } from '../../core/context.ts';
import { noOrg } from '../../core/job.ts';
import { systemScope } from '../../database/database.ts';
import { newOrg, newPerson, testKernel } from '../../testing/index.ts';
import { newNote } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';
import { listDrafts } from '../inbox.ts';
import { draftJobs } from '../jobs.ts';
import { addDraftGrams, foundBy } from './draft-words.ts';

const kernel = await testKernel({ modules: noteModules });

/** Drafts as bare rows, a minute apart, the last one newest. Every fifth is as a server wrote it that knows no grams. */
async function addDrafts(
  ctx: Context<never>,
  titles: readonly string[],
  states: readonly string[],
) {
  const rows = titles.map((title, at) => ({
    id: randomUUID(),
    at: new Date(kernel.clock.now().getTime() - (titles.length - at) * 60_000).toISOString(),
    state: states[at % states.length],
    ...(at % 5 === 0
      ? { title, search_text: '', grams: null, grams_version: 0 }
      : foundBy(title, '')),
  }));
  await inTransaction(ctx, ({ db, org }) =>
    sql`insert into kernel.draft (id, org_id, created_at, module, kind, subject_key, title, summary, state, digest,
        expires_at, trace_uuid, search_text, grams, grams_version)
      select id, ${org}, at, 'note', 'note.note', id::text, title, '{}', state, repeat('0', 64), now() + interval '9 years', id,
        search_text, grams, grams_version
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as made
        (id uuid, at timestamptz, title text, state text, search_text text, grams text[], grams_version smallint)`.execute(
      db,
    ),
  );
}

/** All pages of the inbox for a query. */
async function pagesOf(ctx: Context<never>, q: string, more = {}) {
  const titles: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listDrafts(ctx, {
      state: 'all',
      limit: 40,
      q,
      ...more,
      ...(cursor && { cursor }),
    });
    titles.push(...page.drafts.map(({ title }) => title));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return titles;
}

const parts = ['환불', '결제 ', '돈', 'pay', 'payment ', 'UI', 'x', '50%', 'a_b', '\\'];
const titles = fc.sample(
  fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 4 }).map((some) => some.join('')),
  900,
);

test('every page holds what plain ilike finds, newest first, in each state', async () => {
  const ctx = await newOrg(kernel);
  await addDrafts(ctx, titles, ['pending', 'done', 'rejected']);
  const newestFirst = titles.map((title, at) => ({ title, at })).reverse();
  const has = (title: string, q: string) => title.toLowerCase().includes(q.toLowerCase());
  for (const q of [
    ...parts.map((part) => part.trim()),
    '불결',
    '제 돈',
    'YMENT',
    '%',
    '_',
    'zebra',
  ]) {
    const expected = newestFirst.filter(({ title }) => has(title, q));
    assert.deepEqual(
      await pagesOf(ctx, q),
      expected.map(({ title }) => title),
      q,
    );
    const done = expected.filter(({ at }) => at % 3 === 1).map(({ title }) => title);
    assert.deepEqual(await pagesOf(ctx, q, { state: 'done' }), done, `${q}, done`);
  }
  const guest = await newPerson(kernel, ctx.org, 'guest');
  const own = await newNote(guest, { body: { text: '환불 초대' } });
  const seen = await listDrafts(guest, { state: 'all', limit: 40, q: '환불' });
  assert.deepEqual(
    seen.drafts.map(({ id }) => id),
    [own.id],
    'a guest finds their own',
  );
});

test('words that a server changed without their grams are found, and the job makes the grams', async () => {
  const ctx = await newOrg(kernel);
  const { id } = await newNote(ctx, { body: { text: 'buy ink' } });
  await addDrafts(ctx, titles.slice(0, 10), ['done']);
  const isDue = async () => {
    const due = draftJobs.find(({ name }) => name === 'kernel.add-draft-grams')?.due;
    return (
      await kernel.parts.database.transaction(systemScope, (db) =>
        due!(db, { now: kernel.clock.now(), after: noOrg, limit: 10_000 }, kernel.parts),
      )
    ).includes(ctx.org);
  };
  const { signal } = new AbortController();
  await addDraftGrams(ctx, signal);
  assert.equal(await isDue(), false);
  await inTransaction(ctx, ({ db }) =>
    sql`update kernel.draft set title = 'buy toner' where id = ${id}`.execute(db),
  );
  assert.equal(await isDue(), true);
  const byGrams = () =>
    inTransaction(ctx, async ({ db }) => {
      const { rows } = await sql<{
        id: string;
      }>`select kernel.find_drafts('{ton,one,ner}', null, 'infinity', 10) as id`.execute(db);
      return rows.map((row) => row.id);
    });
  assert.deepEqual(await byGrams(), [id]);
  assert.equal(await addDraftGrams(ctx, signal), 1);
  assert.equal(await isDue(), false);
  assert.deepEqual(await byGrams(), [id]);
});
