/**
 * The server of `bench/abuse.ts`, in a process of its own: real HTTP, jobs that run, two orgs. Tells its
 * parent where it is and who may ask; answers `begin` and `end` with what its loop and jobs did.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { commitModule } from '@dojang/commit';
import type { Job, Module } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, pairDevice, testKernel, wideLimits } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { registerRepository } from '../modules/commit/src/repositories/repositories.ts';

let worstJobMs = 0;
// biome-ignore lint/suspicious/noExplicitAny: jobs of differing payloads, run as they are.
const timed = (job: Job<any>): Job<any> => ({
  ...job,
  handle: async (...given) => {
    const started = performance.now();
    await job.handle(...given);
    worstJobMs = Math.max(worstJobMs, performance.now() - started);
  },
});
const modules: readonly Module[] = [kernelModule, commitModule].map((module) => ({
  ...module,
  jobs: module.jobs.map(timed),
}));
const kernel = await testKernel({ modules });
await kernel.parts.jobs.start(kernel.parts);
const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
const url = await app.listen({ host: '127.0.0.1', port: 0 });

async function openOrg() {
  const ctx = await newOrg(kernel);
  const agent = await pairDevice(app, ctx, 'agent');
  const browser = await pairDevice(app, ctx, 'browser');
  const repository = await registerRepository(ctx, {
    name: 'pay',
    remoteUrl: null,
    fingerprint: 'a'.repeat(64),
  });
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return { token: agent.tokens?.access ?? '', cookie, repositoryId: repository.id };
}

const loop = monitorEventLoopDelay({ resolution: 5 });
async function deadLetters(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ${sql.table(`${kernel.parts.jobs.schema}.job_common`)}
    where state = 'failed'`.execute(kernel.parts.database.root);
  return rows[0]?.n ?? 0;
}
process.on('message', async (asked) => {
  if (asked === 'begin') {
    worstJobMs = 0;
    loop.reset();
    loop.enable();
  }
  if (asked === 'end') loop.disable();
  const worstLoopStallMs = Math.round(loop.max / 1e6);
  const state = { worstLoopStallMs, worstJobMs, deadLetters: await deadLetters() };
  process.send?.({ asked, ...state });
});
process.on('disconnect', () => process.exit());
process.send?.({ url, victim: await openOrg(), abuser: await openOrg() });
