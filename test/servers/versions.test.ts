import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '@dojang/kernel/testing/until';
import pg from 'pg';
import { createDatabase, type DatabaseUrls, startPostgres } from '../../scripts/servers.ts';
import { callApi, claim, startServer } from '../world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dojang-versions-'));
const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
after(async () => {
  for (const close of closing.reverse()) await close();
});

const git = (...words: string[]) =>
  execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();

/**
 * The version before failed drafts wait: it has fewer migrations, permissions and queues than this one, and runs with the same
 * packages. Once it does not, name a later migration here.
 */
function olderCommit(): string | undefined {
  const file = 'kernel/migrations/0073_failed_drafts_wait.sql';
  try {
    const [added] = git('log', '--format=%H', '--diff-filter=A', '--', file).split('\n');
    return added ? git('rev-parse', '--verify', '--quiet', `${added}^`) : undefined;
  } catch {
    // A package, or a clone without its history.
    return undefined;
  }
}

/** The tree of a commit with the packages of this one, and with its own of ours. */
function checkOut(commit: string): string {
  const place = join(folder, 'older');
  mkdirSync(join(place, 'node_modules', '@dojang'), { recursive: true });
  const tree = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 1 << 28 });
  execFileSync('tar', ['-x', '-C', place], { input: tree });
  const ours = join(root, 'node_modules');
  for (const name of readdirSync(ours)) {
    if (name === '@dojang' || name.startsWith('.')) continue;
    symlinkSync(join(ours, name), join(place, 'node_modules', name));
  }
  const packages = { agent: 'agent', kernel: 'kernel', server: 'server', ui: 'ui', web: 'web' };
  for (const [name, at] of Object.entries({ ...packages, commit: 'modules/commit' })) {
    symlinkSync(join(place, at), join(place, 'node_modules', '@dojang', name));
  }
  return place;
}

async function asOwner<R extends pg.QueryResultRow>(urls: DatabaseUrls, text: string) {
  const client = new pg.Client({ connectionString: urls.ownerUrl });
  await client.connect();
  return client.query<R>(text).finally(() => client.end());
}

/** All that a start could take from another: permissions, who has them, roles, and queues. */
async function listRights(urls: DatabaseUrls): Promise<string[]> {
  const { rows } = await asOwner<{ line: string }>(
    urls,
    `select 'action ' || name as line from kernel.action
     union all select 'role ' || name from kernel.role
     union all select 'may ' || role || ' ' || action from kernel.role_action
     union all select format('queue %s %s %s %s %s', name, policy, retry_limit, expire_seconds, dead_letter)
       from pgboss.queue order by 1`,
  );
  return rows.map(({ line }) => line);
}

test('an older server that restarts beside this one takes no permission, role or queue from it, and both answer', async (t) => {
  const commit = olderCommit();
  if (commit === undefined) return t.skip('the history of this repository is not here');
  const main = join(checkOut(commit), 'server', 'src', 'main.ts');
  const postgres = startPostgres();
  const name = `versions_${process.pid}`;
  const urls = createDatabase(postgres, name);
  closing.push(() => asOwner(postgres, `drop database ${name} with (force)`));
  const env = { DATABASE_URL: urls.url, DATABASE_DIRECT_URL: urls.ownerUrl };
  const data = join(folder, 'data');
  const startOlder = () => startServer(data, env, [], main);

  const first = await startOlder();
  const link = await until('the link of the owner', async () => first.ownerLink());
  const owner = await claim(first.url, link);
  const alone = await listRights(urls);
  await first.stop();

  const newer = await startServer(data, env);
  closing.push(() => newer.stop());
  const both = await listRights(urls);
  assert.ok(both.length > alone.length, `${both.length} rights after ${alone.length}`);

  const older = await startOlder();
  closing.push(() => older.stop());
  assert.deepEqual(await listRights(urls), both);
  for (const { url } of [newer, older]) {
    const { status } = await callApi(url, 'GET', '/drafts', undefined, new Map(owner.cookies));
    assert.equal(status, 200);
  }
});
