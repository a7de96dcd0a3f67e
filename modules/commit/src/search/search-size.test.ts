/** A search answers as plain `ilike` and plain distances do, whichever index it asks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AnyContext,
  containsPattern,
  gramsToFind,
  inTransaction,
  noOrg,
} from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { embedText, textEmbeddingName } from '../engine/reuse/text-embedding.ts';
import { commitModule } from '../index.ts';
import { vectorText } from '../reuse/vectors.ts';
import { newWorkshop } from '../testing/captures.ts';
import { addHistory } from '../testing/history-rows.ts';
import { searchJobs } from './jobs.ts';
import { searchHistory } from './search.ts';
import { addEntryGrams } from './search-entries.ts';
import { growGraph } from './vector-graph.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
const workshop = await newWorkshop(kernel);
const other = await newWorkshop(kernel);
const { phone, repositoryId } = workshop;

const syllables = [
  '환불',
  '결제',
  '재시도',
  '느린',
  '돈',
  '앱',
  'pay',
  'payment',
  'UI',
  'qa',
  'x',
  '50%',
  'a_b',
];
const some = fc.array(fc.constantFrom(...syllables), { minLength: 1, maxLength: 5 });
const words = some.map(
  (parts) => `fix: ${parts.slice(0, 2).join('')} ${parts.slice(2).join(' ')}\n${parts.join('/')}`,
);

const find = (
  ctx: AnyContext,
  parts: readonly string[],
  max: number,
  repository: string | null = null,
) =>
  inTransaction(ctx, async ({ db }) => {
    const { rows } = await sql<{
      id: string;
    }>`select commit.find_entries(${gramsToFind(parts.join(' '))}::text[],
      ${parts.map(containsPattern)}::text[], null, ${repository}::uuid, null, null, ${max}) as id`.execute(
      db,
    );
    return rows.map(({ id }) => id);
  });
const plain = (ctx: AnyContext, parts: readonly string[]) =>
  inTransaction(ctx, async ({ db }) => {
    const { rows } = await sql<{
      id: string;
    }>`select finalised_commit_id as id from commit.search_entry
      where words ilike all (${parts.map(containsPattern)}::text[]) order by created_at desc`.execute(
      db,
    );
    return rows.map(({ id }) => id);
  });

const texts = fc.sample(words, { seed: 20_261_130, numRuns: 700 });
await addHistory(
  phone,
  texts.map((words, at) => ({ words, repositoryId, isOld: at % 7 === 0 })),
);
await addHistory(
  other.phone,
  texts.slice(0, 50).map((words) => ({ words, repositoryId: other.repositoryId })),
);

test('words find what plain ilike finds, newest first, whether grams were made yet or not', async () => {
  const queries = [
    ...syllables.map((word) => [word]),
    ...['불', '시', '환불결', 'yment', 'aY', '%', '_', 'zebra', 'x/', '\\'].map((word) => [word]),
    ...fc.sample(fc.array(fc.constantFrom(...syllables), { minLength: 2, maxLength: 3 }), 25),
  ];
  let found = 0;
  for (const parts of queries) {
    const expected = await plain(phone, parts);
    found += expected.length;
    assert.deepEqual(await find(phone, parts, 1_000), expected, parts.join(' '));
    // Where the newest are enough, and where the index is asked.
    assert.deepEqual(await find(phone, parts, 20), expected.slice(0, 20), parts.join(' '));
  }
  assert.ok(found > 2_000);
  assert.deepEqual(await find(phone, ['환불'], 100, other.repositoryId), []);
  assert.equal((await find(phone, ['환불'], 10, repositoryId)).length, 10);
  const stranger = await newOrg(kernel);
  assert.deepEqual(await find(stranger, ['환불'], 100), []);
});

test('words that were frequent some weeks ago are found week by week, newest first', async () => {
  const third = await newWorkshop(kernel);
  const rows = Array.from({ length: 2_400 }, (_, at) => ({
    words: `fix: ${at < 2_300 && at % 9 > 0 ? '환불' : '결제'} ${at}`,
    repositoryId: third.repositoryId,
  }));
  await addHistory(third.phone, rows, 30);
  const expected = await plain(third.phone, ['환불']);
  assert.ok(expected.length > 2_000);
  for (const max of [100, 1_000, 5_000]) {
    assert.deepEqual(await find(third.phone, ['환불'], max), expected.slice(0, max), `${max}`);
  }
  assert.deepEqual(
    await find(third.phone, ['환불'], 600, third.repositoryId),
    expected.slice(0, 600),
  );
  assert.deepEqual(await find(third.phone, ['환불'], 600, repositoryId), []);
  assert.deepEqual(
    await find(third.phone, ['fix', '환불', '17'], 100),
    await plain(third.phone, ['환불', '17']).then((ids) => ids.slice(0, 100)),
  );
});

const isDue = async (name: string) => {
  const due = searchJobs.find((job) => job.name === name)?.due;
  const page = { now: kernel.clock.now(), after: noOrg, limit: 10_000 };
  const orgs = await kernel.parts.database.transaction(
    { role: 'dojang_system', org: '', person: '' },
    (db) => due!(db, page, kernel.parts),
  );
  return orgs.includes(phone.org);
};

test('the job makes the grams of old entries, and then nothing is due', async () => {
  assert.equal(await isDue('commit.add-entry-grams'), true);
  assert.equal(await addEntryGrams(phone, new AbortController().signal), 100);
  assert.equal(await isDue('commit.add-entry-grams'), false);
  const { rows } = await inTransaction(phone, ({ db }) =>
    sql<{ wrong: number }>`select count(*)::int as wrong from commit.search_entry
      where grams is null or repository_id is distinct from ${repositoryId}`.execute(db),
  );
  assert.deepEqual(rows, [{ wrong: 0 }]);
  for (const word of ['환불', 'qa', '돈']) {
    assert.deepEqual(await find(phone, [word], 1_000), await plain(phone, [word]), word);
  }
});

test('the graph finds what plain distances find, and what is not in it yet is found beside it', async () => {
  const near = (q: string) =>
    inTransaction(phone, async ({ db }) => {
      const { rows } = await sql<{
        distance: number;
      }>`select embedding <=> ${vectorText(embedText(q))}::vector as distance
        from commit.search_entry where finalised_commit_id in (select id from commit.near_entries(
          ${vectorText(embedText(q))}, ${textEmbeddingName}, null, null, null, null)) order by 1`.execute(
        db,
      );
      return rows.map((row) => Number(row.distance.toFixed(5)));
    });
  const queries = ['환불했어요', 'payments', '결제 재시도', 'qa 앱'];
  const exact = await Promise.all(queries.map(near));
  assert.equal(exact[0]?.length, 100);
  const { signal } = new AbortController();
  assert.equal(
    await growGraph(phone, signal, { singles: 700, fresh: 100 }),
    0,
    'few enough to be compared one by one',
  );
  assert.equal(await growGraph(phone, signal, { singles: 600, fresh: 300 }), 400);
  assert.equal(
    await growGraph(phone, signal, { singles: 600, fresh: 200 }),
    200,
    'once there is one',
  );
  for (const [at, q] of queries.entries()) {
    const expected = exact[at]!;
    const found = await near(q);
    const worst = expected.at(-1)!;
    const recalled = found.filter((distance) => distance <= worst).length;
    assert.ok(recalled >= 95, `${q}: ${recalled} of 100`);
  }
  assert.equal(await isDue('commit.grow-graph'), false, 'so few stay beside it');
  const stranger = await newOrg(kernel);
  assert.deepEqual(await searchHistory(stranger, { q: '환불했어요', limit: 10 }), { commits: [] });
});
