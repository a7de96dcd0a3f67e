import { randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { createKeyring } from '../base/keyring.ts';
import { type Actor, type Context, createContext, type Parts } from '../core/context.ts';
import type { DeviceKind } from '../core/credential.ts';
import type { JobClass } from '../core/job.ts';
import type { Module } from '../core/module.ts';
import { fillPermissions } from '../core/permission.ts';
import type { Role } from '../core/role.ts';
import { monthTables, prepareMonths } from '../database/months.ts';
import { openFileStore } from '../files/stores/open-store.ts';
import { createJobs } from '../jobs/jobs.ts';
import { createPool } from '../jobs/pool.ts';
import { kernelModule } from '../kernel.ts';
import { openCheckpoints } from '../ledger/checkpoint.ts';
import { createRateLimiter } from '../limits/rate-limit.ts';
import { createCache } from '../live/cache.ts';
import { createLive } from '../live/live.ts';
import { createGateway } from '../llm/gateway.ts';
import { checkModules } from '../modules/module-check.ts';
import { type OpenedModules, openModules } from '../modules/open-modules.ts';
import { createNotifier } from '../notify/notifier.ts';
import { createLog } from '../observe/log.ts';
import { createMetrics } from '../observe/metrics.ts';
import { noTracing } from '../observe/tracing/span.ts';
import { allowedHosts, createOutgoing } from '../outgoing/outgoing.ts';
import { createOidc } from '../people/sign-in/oidc/provider-sessions.ts';
import { createStreams } from '../streams/streams.ts';
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
  /** By module: configuration as its schema gives it; the defaults when left out. */
  readonly configs?: ReadonlyMap<string, unknown>;
  /** Lines of log that the test wants to read; silent when left out. */
  readonly logTo?: { write(line: string): void };
  /** The classes of jobs that are worked on; all when left out. */
  readonly classes?: ReadonlySet<JobClass>;
}

const plans = [
  { name: 'free', label: { ko: '무료', en: 'Free' }, keepDays: 30, sections: {} },
  { name: 'premium', label: { ko: '프리미엄', en: 'Premium' }, keepDays: 365, sections: {} },
];

let made = 0;

/**
 * Everything real, small and alone: a queue of its own on the process's one database. Jobs are made
 * at once and run only after `kernel.parts.jobs.start(kernel.parts)`. No clock rings.
 */
export async function testKernel(options: TestKernelOptions = {}): Promise<TestKernel> {
  const modules = options.modules ?? [];
  const declared = modules.some(({ name }) => name === 'kernel')
    ? modules
    : [kernelModule, ...modules];
  checkModules(modules);
  const owners = modules
    .filter(({ name }) => name !== 'kernel')
    .map(({ name, migrations }) => ({ owner: name, folder: migrations }));
  const database = await testDatabase(owners);
  await fillPermissions(database, modules);
  const clock = createTestClock();
  await prepareMonths(database, monthTables(modules), clock.now());
  const log = createLog(
    options.logTo ? { level: 'debug', destination: options.logTo } : { level: 'silent' },
  );
  const metrics = createMetrics();
  const redisUrl = process.env.DOJANG_TEST_REDIS_URL;
  const redis = redisUrl === undefined ? {} : { redisUrl };
  const keyring = createKeyring([randomBytes(32)]);
  made += 1;
  const live = await createLive({ modules: declared, log, metrics, keyring, ...redis });
  const own: Parts = {
    modules,
    database,
    jobs: await createJobs({
      database,
      jobs: modules.flatMap(({ jobs }) => jobs),
      log,
      schema: `pgboss_${process.pid}_${made}`,
      // Its jobs would find the rows of every other test of the process. A test rings with `tickJob`.
      hasClock: false,
      ...(options.classes ? { classes: options.classes } : {}),
    }),
    pool: createPool({ log, metrics }),
    cache: await createCache({ modules: declared, log, metrics, keyring, ...redis }),
    live,
    streams: createStreams({ modules, database, live, metrics, log, now: clock.now }),
    limiter: createRateLimiter({ log, metrics, keyring, ...redis }),
    checkpoints: openCheckpoints({
      folder: join(tmpdir(), `dojang-test-checkpoints-${process.pid}`),
      keys: keyring.checkpointKeys,
    }),
    files: openFileStore({
      folder: join(tmpdir(), `dojang-test-files-${process.pid}`),
      fetch: globalThis.fetch,
      now: clock.now,
    }),
    outgoing: createOutgoing({
      allowed: allowedHosts(modules, options.configs ?? new Map()),
    }),
    llm: createGateway({ providers: [], budgetUsdPerMonth: 10 }),
    plans: { plans: () => plans, fault: () => null },
    notifier: createNotifier({
      webPush: { vapid: keyring.vapid, contact: 'mailto:test@dojang.dev' },
    }),
    oidc: createOidc({ providers: [], now: clock.now }),
    readTxt: async () => [],
    hasPlaygrounds: true,
    keyring,
    metrics,
    tracing: noTracing,
    log,
    now: clock.now,
    fetch: globalThis.fetch,
    publicUrl: 'http://127.0.0.1:4280',
  };
  const parts: Parts = { ...own, ...options.parts };
  const opened = await openModules(parts, options.configs ?? new Map());
  const close = closeOnce(parts, opened);
  // A kernel that is not closed would hold the process of its test open for ever.
  if (isTestRun) after(close);
  return { parts, clock, close };
}

const isTestRun =
  process.env.NODE_TEST_CONTEXT !== undefined || process.execArgv.includes('--test');

function closeOnce(parts: Parts, opened: OpenedModules): () => Promise<void> {
  let closing: Promise<unknown> | undefined;
  return async () => {
    closing ??= parts.jobs
      .stop()
      .then(() => opened.close())
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
  credential: DeviceKind = 'browser',
  ofModules: readonly string[] = [],
): Promise<Context<never>> {
  const personId = randomUUID();
  const deviceId = randomUUID();
  const { database, now } = kernel.parts;
  await database.transaction({ role: 'dojang_app', org, person: '', reach: 'all' }, async (db) => {
    await db
      .insertInto('kernel.person')
      .values({ id: personId, org_id: org, name: '김도장' })
      .execute();
    await db
      .insertInto('kernel.membership')
      .values({ org_id: org, person_id: personId, role })
      .execute();
    for (const each of ofModules) {
      await db
        .insertInto('kernel.person_role')
        .values({ org_id: org, person_id: personId, role: each })
        .execute();
    }
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
  const roles = [role, ...ofModules];
  const actor: Actor = { kind: 'person', personId, deviceId, roles, credential };
  return createContext(kernel.parts, { org, actor, trace: randomUUID() });
}

/** A fresh org with its owner, and the context of a request that the owner makes. */
export async function newOrg(
  kernel: TestKernel,
  org: string = randomUUID(),
): Promise<Context<never>> {
  const { database } = kernel.parts;
  await database.transaction({ role: 'dojang_app', org, person: '', reach: 'all' }, async (db) => {
    await db.insertInto('kernel.org').values({ org_id: org, name: 'test', kind: 'team' }).execute();
  });
  return newPerson(kernel, org, 'owner');
}
