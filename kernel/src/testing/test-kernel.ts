import { randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { createKeyring } from '../base/keyring.ts';
import { type Actor, type Context, createContext, type Parts } from '../core/context.ts';
import type { Credential } from '../core/credential.ts';
import type { Module, Permission, Role } from '../core/module.ts';
import { fillPermissions } from '../core/permission.ts';
import { createRateLimiter } from '../http/rate-limit.ts';
import { createJobs } from '../jobs/jobs.ts';
import { createPool } from '../jobs/pool.ts';
import { openCheckpoints } from '../ledger/checkpoint.ts';
import { createCache } from '../live/cache.ts';
import { createLive } from '../live/live.ts';
import { createGateway } from '../llm/gateway.ts';
import { createNotifier } from '../notify/notifier.ts';
import { createLog } from '../observe/log.ts';
import { createMetrics } from '../observe/metrics.ts';
import { createTestClock, type TestClock } from './test-clock.ts';
import { testDatabase } from './test-database.ts';

export interface TestKernel {
  readonly parts: Parts;
  readonly clock: TestClock;
  /**
   * Stops jobs, caches and live messages; done by itself when the file or test that made the kernel
   * ends. The database stays for the other tests of the process.
   */
  close(): Promise<void>;
}

export interface TestKernelOptions {
  readonly modules?: readonly Module[];
  /** Parts to use instead of the real ones: a gateway on a model double, another `fetch`. */
  readonly parts?: Partial<Parts>;
  /** Lines of log that the test wants to read; silent when left out. */
  readonly logTo?: { write(line: string): void };
}

const plans = [
  { name: 'free', label: { ko: '무료', en: 'Free' }, reuse: { trust: 0.95 } },
  { name: 'premium', label: { ko: '프리미엄', en: 'Premium' }, reuse: { trust: 0.97 } },
];

let made = 0;
/** Of all kernels of this process: filling in one's own would take the others' away. */
const permissions = new Map<string, Permission>();

/**
 * Everything real, small and alone: a queue of its own on the process's one database. Jobs are made
 * at once and run only after `kernel.parts.jobs.start(kernel.parts)`.
 */
export async function testKernel(options: TestKernelOptions = {}): Promise<TestKernel> {
  const modules = options.modules ?? [];
  const owners = modules
    .filter(({ name }) => name !== 'kernel')
    .map(({ name, migrations }) => ({ owner: name, folder: migrations }));
  const database = await testDatabase(owners);
  for (const permission of modules.flatMap((module) => module.permissions)) {
    permissions.set(permission.action, permission);
  }
  await fillPermissions(database, [...permissions.values()]);
  const clock = createTestClock();
  const log = createLog(
    options.logTo ? { level: 'debug', destination: options.logTo } : { level: 'silent' },
  );
  const metrics = createMetrics();
  const redisUrl = process.env.DOJANG_TEST_REDIS_URL;
  const redis = redisUrl === undefined ? {} : { redisUrl };
  const keyring = createKeyring([randomBytes(32)]);
  made += 1;
  const own: Parts = {
    modules,
    database,
    jobs: await createJobs({
      database,
      jobs: modules.flatMap(({ jobs }) => jobs),
      log,
      schema: `pgboss_${process.pid}_${made}`,
    }),
    pool: createPool({ log, metrics }),
    cache: await createCache({ log, metrics, keyring, ...redis }),
    live: await createLive({ log, keyring, ...redis }),
    limiter: createRateLimiter({ log, keyring, ...redis }),
    checkpoints: openCheckpoints({
      folder: join(tmpdir(), `dojang-test-checkpoints-${process.pid}`),
      keys: keyring.checkpointKeys,
    }),
    llm: createGateway({ providers: [], budgetUsdPerMonth: 10 }),
    plans: { plans: () => plans, fault: () => null },
    notifier: createNotifier({
      webPush: { vapid: keyring.vapid, contact: 'mailto:test@dojang.dev' },
    }),
    keyring,
    metrics,
    log,
    now: clock.now,
    fetch: globalThis.fetch,
    publicUrl: 'http://127.0.0.1:4280',
  };
  const parts: Parts = { ...own, ...options.parts };
  const close = closeOnce(parts);
  // A kernel that is not closed would hold the process of its test open for ever.
  if (isTestRun) after(close);
  return { parts, clock, close };
}

const isTestRun =
  process.env.NODE_TEST_CONTEXT !== undefined || process.execArgv.includes('--test');

function closeOnce(parts: Parts): () => Promise<void> {
  let closing: Promise<unknown> | undefined;
  return async () => {
    closing ??= parts.jobs
      .stop()
      .then(() =>
        Promise.all([
          parts.pool.close(),
          parts.cache.close(),
          parts.live.close(),
          parts.limiter.close(),
        ]),
      );
    await closing;
  };
}

/** A person with a device in `org`, and the context of a request that they make. */
export async function newPerson(
  kernel: TestKernel,
  org: string,
  role: Role = 'member',
  credential: Credential = 'browser',
): Promise<Context<never>> {
  const personId = randomUUID();
  const deviceId = randomUUID();
  const { database, now } = kernel.parts;
  await database.transaction({ role: 'dojang_app', org, person: '' }, async (db) => {
    await db
      .insertInto('kernel.person')
      .values({ id: personId, org_id: org, name: '김도장' })
      .execute();
    await db
      .insertInto('kernel.membership')
      .values({ org_id: org, person_id: personId, role })
      .execute();
    const device = {
      id: deviceId,
      org_id: org,
      person_id: personId,
      kind: credential,
      name: `test ${credential}`,
    };
    await db
      .insertInto('kernel.device')
      .values({ ...device, last_seen_at: now() })
      .execute();
  });
  const actor: Actor = { kind: 'person', personId, deviceId, role, credential };
  return createContext(kernel.parts, { org, actor, trace: randomUUID() });
}

/** A fresh org with its owner, and the context of a request that the owner makes. */
export async function newOrg(
  kernel: TestKernel,
  org: string = randomUUID(),
): Promise<Context<never>> {
  const { database } = kernel.parts;
  await database.transaction({ role: 'dojang_app', org, person: '' }, async (db) => {
    await db.insertInto('kernel.org').values({ org_id: org, name: 'test', kind: 'team' }).execute();
  });
  return newPerson(kernel, org, 'owner');
}
