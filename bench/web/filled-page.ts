/** Built pages and filled orgs, for a browser: `openFilledPages(folders, fillings)`. */
import { buildHttp } from '@dojang/kernel/server';
import {
  newOrg,
  pairDevice,
  type TestClient,
  testKernel,
  wideLimits,
} from '@dojang/kernel/testing';
import { modules } from '@dojang/server/modules';
import { CompiledQuery } from 'kysely';
import { servePage } from '../../server/src/page.ts';
import { fillOrgs, uuid } from '../lib/fill-orgs.ts';

type TestKernel = Awaited<ReturnType<typeof testKernel>>;

export interface FilledPages {
  /** Of each folder. */
  readonly urls: readonly string[];
  /** Of each org, signed in as its owner. */
  readonly clients: readonly TestClient[];
  readonly close: () => Promise<void>;
}

/** As the card of a commit has it. */
const summary = JSON.stringify({
  repository: 'dojang',
  branch: 'main',
  trigger: 'command',
  files: 3,
  linesAdded: 40,
  linesDeleted: 12,
  elements: ['CartTotal', 'refundOrder'],
  concerns: 2,
  secrets: 0,
  hunks: 5,
  hunksInDetail: 5,
  filesIgnored: 0,
});

/** All drafts of the org wait, as commits do. */
const waiting = (org: string) => `
  alter table kernel.draft no force row level security;
  update kernel.draft set module = 'commit', kind = 'commit.commit', state = 'pending', asked_person_id = null,
    snoozed_until = null, expires_at = now() + interval '3 days', summary = '${summary}' where org_id = '${org}';
  alter table kernel.draft force row level security;`;

const commitTables = ['repository', 'finalised_commit', 'repository_tally'];

/** Commits of the last 300 days in five repositories, without what a search needs. Triggers rest. */
const history = (org: string, personId: string, messages: number) => `
  set local session_replication_role = replica;
  ${commitTables.map((name) => `alter table commit.${name} no force row level security;`).join('')}
  insert into commit.repository (id, org_id, name, fingerprint, protected_branches)
    select ${uuid(`'repository' || n || '${org}'`)}, '${org}', 'dojang-' || n, encode(sha256(('${org}' || n)::bytea), 'hex'),
      '{}'::text[] from generate_series(0, 4) n;
  insert into commit.finalised_commit (id, org_id, created_at, capture_id, draft_id, repository_id, position, sha, message,
      branch, origin, edit_distance, paths, elements, lines_added, lines_deleted, stamped_person_id, stamped_at, trace_uuid)
    select gen_random_uuid(), '${org}', at, gen_random_uuid(), gen_random_uuid(),
      ${uuid(`'repository' || n % 5 || '${org}'`)}, 0, substr(encode(sha256(('${org}' || n)::bytea), 'hex'), 1, 40),
      'fix(cart): 환불한 금액을 합계에서 빼기 ' || n, 'main', 'deterministic', 0, '{src/cart.ts}', '[]', 3, 1, '${personId}', at,
      gen_random_uuid()
    from generate_series(1, ${messages}) n,
      lateral (select now() - interval '1 second' - (${messages} - n)::float8 / ${messages} * interval '300 days' as at) t;
  insert into commit.repository_tally (org_id, repository_id, commits, last_commit_at)
    select org_id, repository_id, count(*), max(created_at) from commit.finalised_commit where org_id = '${org}' group by 1, 2;
  ${commitTables.map((name) => `alter table commit.${name} force row level security;`).join('')}`;

/** What an org has: `drafts` that wait and `messages` of commits. */
export interface Filling {
  readonly drafts: number;
  readonly messages: number;
}

async function fillOrg(kernel: TestKernel, { drafts, messages }: Filling) {
  const { database, jobs } = kernel.parts;
  const ctx = await newOrg(kernel);
  const who = ctx.actor.kind === 'person' ? ctx.actor : undefined;
  if (who === undefined) throw new Error('an org’s owner is a person');
  const fill = {
    org: ctx.org,
    personId: who.personId,
    deviceId: who.deviceId,
    drafts,
    neighbours: 1,
    draftsOfNeighbour: 10,
    fromDay: 300,
    toDay: 0,
    jobs: jobs.schema,
  };
  await fillOrgs(database, fill);
  await database.root.transaction().execute(async (db) => {
    await db.executeQuery(CompiledQuery.raw(waiting(ctx.org)));
    await db.executeQuery(CompiledQuery.raw(history(ctx.org, who.personId, messages)));
  });
  return ctx;
}

/** A server for each of `folders`, and an org for each of `fillings`. */
export async function openFilledPages(
  folders: readonly string[],
  fillings: readonly Filling[],
): Promise<FilledPages> {
  const kernel = await testKernel({ modules });
  const contexts: Awaited<ReturnType<typeof fillOrg>>[] = [];
  for (const filling of fillings) contexts.push(await fillOrg(kernel, filling));
  await kernel.parts.database.exec('vacuum analyze');
  const apps = await Promise.all(
    folders.map(async (folder) => {
      const page = servePage(folder, () => kernel.parts.publicUrl);
      const limits = wideLimits(modules);
      const app = buildHttp(kernel.parts, modules, { limits, page: page.shell });
      await app.register(page.plugin);
      return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
    }),
  );
  const [first] = apps;
  if (first === undefined) throw new Error('a page needs a folder');
  return {
    urls: apps.map(({ url }) => url),
    clients: await Promise.all(contexts.map((ctx) => pairDevice(first.app, ctx, 'browser'))),
    close: async () => {
      for (const { app } of apps) await app.close();
      await kernel.close();
    },
  };
}
