import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { freePort } from '../../scripts/free-port.ts';
import { type ServerProcess, startServer } from '../world.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-ops-'));
const servers: ServerProcess[] = [];
after(async () => {
  for (const server of servers) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(role: string) {
  const port = String(await freePort());
  const server = await startServer(folder, { DOJANG_OPS_PORT: port }, [`--role=${role}`]);
  servers.push(server);
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  return { server, ask };
}

test('each role answers probes at its own port, and what alerts watch is measured', async () => {
  const roles = ['http,migrate', 'live', 'worker'];
  const texts: string[] = [];
  for (const role of roles) {
    const { server, ask } = await start(role);
    await until(
      `${role} ready`,
      async () => (await ask('/healthz/ready')).status === 200 || undefined,
    );
    assert.equal((await ask('/healthz/live')).status, 200);
    if (role !== 'worker') {
      await fetch(`${server.url}/api/me`);
      assert.equal((await fetch(`${server.url}/healthz/ready`)).status, 404);
      assert.equal((await fetch(`${server.url}/metrics`)).status, 404);
    }
    texts.push((await ask('/metrics')).text);
  }
  const rules = readFileSync('deploy/alerts.yml', 'utf8');
  const names = [...rules.matchAll(/dojang_[a-z_]+/g)].map(([name]) =>
    name.replace(/_bucket$/, ''),
  );
  assert.ok(names.length > 20);
  const all = texts.join('\n');
  const missing = [...new Set(names)].filter((name) => !all.includes(`# TYPE ${name} `));
  assert.deepEqual(missing, [], 'no process measures what a rule asks for');
});
