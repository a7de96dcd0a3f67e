/**
 * One filled database of `bench/reads/reads.ts`, in a process of its own: `node bench/reads/filled.ts ORGS EVENTS`. Prints a
 * JSON line when it is filled, answers each line {verb, runs} with one, and ends with its standard input.
 */
import { createInterface } from 'node:readline';
import { containsPattern, gramsToFind } from '@dojang/kernel';
import { buildHttp } from '@dojang/kernel/server';
import { newOrg, pairDevice, testKernel, wideLimits } from '@dojang/kernel/testing';
import { modules } from '@dojang/server/modules';
import { sql } from 'kysely';
import { openMemoryStore } from '../../modules/aisher/src/testing/memory-store.ts';
import { embedText } from '../../modules/commit/src/engine/reuse/text-embedding.ts';
import { fillOrgs } from '../lib/fill-orgs.ts';
import { fillCommits } from './fill-commits.ts';
import { fillGroups } from './fill-groups.ts';
import { sequentialScans, tableReads } from './table-reads.ts';
import { ko, verbsFor } from './verbs.ts';

const [orgs = 20, events = 10_000] = process.argv.slice(2).map(Number);
const neighbours = Math.max(1, orgs - 1);
// What telemetry a page shows comes from elsewhere; here it is a store without rows.
const kernel = await testKernel({ modules, parts: { aisherStore: openMemoryStore() } });
const { database } = kernel.parts;
const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
await app.ready();
const ctx = await newOrg(kernel);
const who = ctx.actor.kind === 'person' ? ctx.actor : undefined;
if (who === undefined) throw new Error('an org’s owner is a person');

/** Half of the events, of the messages and of the groups is the large org's. A draft makes three events. */
const drafts = Math.round(events / 6);
const messages = Math.max(100, Math.round(events / 20));
const fill = {
  org: ctx.org,
  personId: who.personId,
  deviceId: who.deviceId,
  drafts,
  neighbours,
  draftsOfNeighbour: Math.max(1, Math.round(drafts / neighbours)),
  fromDay: 300,
  toDay: 0,
  jobs: kernel.parts.jobs.schema,
};
const ofNeighbour = Math.max(1, Math.round(messages / neighbours));
await fillOrgs(database, fill);
await fillCommits(database, fill, { messages, ofNeighbour });
await fillGroups(database, fill, { groups: messages, ofNeighbour });

// A session ends after ten minutes, and the other database may be filled for longer than that.
const sessionMs = 5 * 60_000;
async function signIn() {
  return { client: await pairDevice(app, ctx, 'browser'), until: Date.now() + sessionMs };
}
let session = await signIn();
const verbs = await verbsFor(session.client, drafts);

const rowsOf = (body: Record<string, unknown>) =>
  Math.max(1, ...Object.values(body).map((value) => (Array.isArray(value) ? value.length : 1)));

async function askVerb(verb: string, runs: number) {
  const urlOf = verbs[verb];
  if (urlOf === undefined) throw new Error(`there is no verb ${verb}`);
  const ms: number[] = [];
  let given = 0;
  if (Date.now() > session.until) session = await signIn();
  const { client } = session;
  const before = await tableReads(database);
  for (let n = 0; n < runs; n += 1) {
    const url = urlOf(n);
    const started = performance.now();
    const { status, body } = await client.send('GET', url);
    ms.push(performance.now() - started);
    if (status !== 200)
      throw new Error(`${url} was answered with ${status}: ${JSON.stringify(body)}`);
    given += rowsOf(body);
  }
  const after = await tableReads(database);
  return {
    ms,
    buffers: Math.round((after.buffers - before.buffers) / runs),
    rowsRead: Math.round((after.rows - before.rows) / runs),
    rowsGiven: Math.round(given / runs),
    seqScans: sequentialScans(before, after),
  };
}

/** The same search as the owner of the tables, for whom no policy is in force: plain SQL that may use each index. */
async function searchAsOwner(runs: number) {
  const tables = ['search_entry', 'finalised_commit', 'repository'];
  const force = (word: string) =>
    database.exec(
      tables.map((name) => `alter table commit.${name} ${word} row level security;`).join(' '),
    );
  const lines = sql`done.id, done.draft_id, done.repository_id, repository.name, done.sha, done.message, done.branch,
    done.pushed_ref, done.push_note, done.origin, done.edit_distance, done.paths, done.lines_added, done.lines_deleted,
    done.stamped_person_id, done.created_at, entry.words from commit.finalised_commit done
    join commit.repository repository on repository.id = done.repository_id
    join commit.search_entry entry on entry.finalised_commit_id = done.id`;
  await force('no force');
  const ms: number[] = [];
  for (let n = 0; n < runs; n += 1) {
    const word = ko(n);
    const started = performance.now();
    await database.root.transaction().execute(async (db) => {
      await sql`set local hnsw.iterative_scan = strict_order`.execute(db);
      await sql`select ${lines} where entry.org_id = ${ctx.org} and entry.grams @> ${gramsToFind(word)}::text[] collate "C"
        and entry.words ilike ${containsPattern(word)}
        order by (done.message ilike ${containsPattern(word)}) desc, done.created_at desc limit 100`.execute(
        db,
      );
      const near = sql`entry.embedding <=> ${`[${embedText(word).join(',')}]`}::vector`;
      const nearest = (where: string) => sql`(select ${near} as distance, ${lines}
        where entry.org_id = ${ctx.org} and ${sql.raw(where)} order by ${near} limit 100)`;
      await sql`select * from (${nearest('in_graph')} union all ${nearest('not in_graph')}) each order by distance
        limit 100`.execute(db);
    });
    ms.push(performance.now() - started);
  }
  await force('force');
  return { ms };
}

const say = (line: unknown) => console.log(JSON.stringify(line));
say({ verbs: Object.keys(verbs), messages, drafts, neighbours });
for await (const line of createInterface({ input: process.stdin })) {
  const { verb, runs } = JSON.parse(line) as { verb: string; runs: number };
  say(await (verb === 'login' ? searchAsOwner(runs) : askVerb(verb, runs)));
}
await app.close();
await kernel.close();
