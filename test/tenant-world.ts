/**
 * An org with everything in it that a route can name, made through the routes themselves, and
 * another org beside it. Shared by the matrix of tenants and the fuzz of the API.
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commitModule } from '@dojang/commit';
import { learnConvention, scopeChange } from '@dojang/commit/engine';
import {
  type Context,
  createLink,
  defineJob,
  enqueue,
  inTransaction,
  type Module,
  type Role,
} from '@dojang/kernel';
import { buildHttp, type Credential, kernelModule } from '@dojang/kernel/server';
import {
  newOrg,
  newPerson,
  pairDevice,
  type TestClient,
  type TestKernel,
  testKernel,
  until,
  wideLimits,
} from '@dojang/kernel/testing';
import { z } from 'zod';

const failing = defineJob({
  name: 'tenants.fail',
  payload: z.object({}),
  retriesMax: 0,
  handle: async () => {
    throw new Error('a job that fails for good');
  },
});
/** Every module that the server composes. */
export const products: readonly Module[] = [kernelModule, commitModule];

/** What a route can name. */
export interface Ids {
  readonly person: string;
  readonly device: string;
  readonly pairing: string;
  readonly repository: string;
  readonly draft: string;
  readonly digest: string;
  readonly stampedDraft: string;
  readonly finalisedCommit: string;
  readonly rule: string;
  readonly team: string;
  readonly trace: string;
  readonly deadLetter: string;
  readonly link: string;
  readonly refreshToken: string;
}

export interface World {
  readonly kernel: TestKernel;
  readonly app: ReturnType<typeof buildHttp>;
  readonly home: Context<never>;
  readonly ids: Ids;
  close(): Promise<void>;
}

export async function startWorld(logTo?: (line: string) => void): Promise<World> {
  const kernel = await testKernel({
    ...(logTo ? { logTo: { write: logTo } } : {}),
    modules: [kernelModule, { ...commitModule, jobs: [...commitModule.jobs, failing] }],
  });
  const limits = wideLimits(products);
  const app = buildHttp(kernel.parts, products, { limits });
  await app.ready();
  await kernel.parts.jobs.start(kernel.parts);
  const home = await newOrg(kernel);
  const ids = await fillOrg(kernel, app, home);
  return {
    kernel,
    app,
    home,
    ids,
    close: async () => {
      await app.close();
      await kernel.close();
    },
  };
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

export async function captureOf(repositoryId: string, branch: string) {
  const scope = await scopeChange({
    files: [
      {
        path: 'src/store.ts',
        oldPath: null,
        state: 'modified',
        before: 'export const a = 1;\n',
        after: 'export const a = 2;\n',
        binary: false,
        modeChanged: false,
      },
    ],
  });
  const idempotencyKey = randomUUID();
  return {
    repositoryId,
    trigger: 'command',
    traceUuid: randomUUID(),
    idempotencyKey,
    capturedAt: new Date().toISOString(),
    tree: hex(20),
    head: hex(20),
    branch,
    remote: 'origin',
    scope,
    convention: learnConvention({ subjects: [] }),
    diff: [{ path: 'src/store.ts', oldPath: null, text: '@@ -1 +1 @@\n-a\n+b\n', cut: false }],
    secrets: [],
    author: { name: 'Kim', email: 'kim@example.com' },
    matchDigest: createHash('sha256').update(`${idempotencyKey}:42`).digest('hex'),
    hint: null,
  };
}

/** Asks until the answer is there; the job that makes it runs meanwhile. */
async function good(answer: Promise<{ status: number; body: unknown }>) {
  const { status, body } = await answer;
  assert.ok(status < 300, JSON.stringify(body));
  // biome-ignore lint/suspicious/noExplicitAny: the routes' own tests check shapes.
  return body as any;
}

/** A repository, a waiting draft, a stamped one, a finished one, a link, a failed job. */
async function fillOrg(kernel: TestKernel, app: World['app'], home: Context<never>): Promise<Ids> {
  const owner = await pairDevice(app, home);
  const member = await newPerson(kernel, home.org, 'member');
  const agent = await pairDevice(app, member, 'agent');
  const phone = await pairDevice(app, member);
  const input = { name: 'home-repository', remoteUrl: null, fingerprint: hex(32) };
  const repository = await good(agent.send('POST', '/commit/repositories', input));
  const draftOn = async (branch: string) => {
    const capture = await captureOf(repository.id, branch);
    const receipt = await good(agent.send('POST', '/commit/captures', capture));
    return until(`the draft on ${branch}`, async () => {
      const { status, body } = await phone.send('GET', `/drafts/${receipt.draftId}`);
      return status === 200 ? body : undefined;
    });
  };
  // biome-ignore lint/suspicious/noExplicitAny: the routes' own tests check shapes.
  const stamp = (draft: any) => {
    const { digest } = draft.versions.find((v: { number: number }) => v.number === draft.version);
    const decision = { decision: 'approve', digest };
    return good(phone.send('PUT', `/drafts/${draft.id}/stamp`, decision)).then(() => digest);
  };
  const waiting = await draftOn('feature/waiting');
  const stamped = await draftOn('feature/stamped');
  await stamp(stamped);
  const finished = await draftOn('feature/finished');
  await stamp(finished);
  const done = {
    state: 'done',
    commits: [{ sha: hex(20), message: 'feat: home' }],
    pushedRef: 'refs/heads/feature/finished',
    pushNote: null,
  };
  await good(agent.send('PUT', `/commit/acts/${finished.id}`, done));
  const history = await good(owner.send('GET', '/commit/history'));
  const team = await good(owner.send('POST', '/teams', { name: 'home-team', personIds: [] }));
  const rule = await good(
    owner.send('POST', '/commit/rules', {
      name: 'home-rule',
      enabled: true,
      conditions: [],
      action: { do: 'warn', text: 'Look at home.' },
      repositoryId: repository.id,
    }),
  );
  const pairing = await good(owner.send('POST', '/pairings', { kind: 'phone' }));
  await inTransaction(home, (ctx) => enqueue(ctx, failing, {}));
  const deadLetter = await until('the dead letter', async () => {
    const { items } = await good(owner.send('GET', '/jobs/dead-letters'));
    return items[0]?.id as string | undefined;
  });
  const { link } = await inTransaction(home, (ctx) => createLink(ctx, waiting.id, owner.personId));
  return {
    person: agent.personId,
    device: owner.deviceId,
    pairing: pairing.id,
    repository: repository.id,
    draft: waiting.id,
    digest: waiting.versions[0].digest,
    stampedDraft: stamped.id,
    finalisedCommit: history.commits[0].id,
    rule: rule.id,
    team: team.id,
    trace: waiting.traceUuid,
    deadLetter,
    link,
    refreshToken: agent.tokens?.refresh ?? '',
  };
}

/** Ids of the right shape that are nobody's. */
export const nobodysIds = (): Ids => ({
  person: randomUUID(),
  device: randomUUID(),
  pairing: randomUUID(),
  repository: randomUUID(),
  draft: randomUUID(),
  digest: hex(32),
  stampedDraft: randomUUID(),
  finalisedCommit: randomUUID(),
  rule: randomUUID(),
  team: randomUUID(),
  trace: randomUUID(),
  deadLetter: randomUUID(),
  link: `${'A'.repeat(22)}.${'A'.repeat(43)}`,
  refreshToken: `${'A'.repeat(22)}.${'A'.repeat(22)}.${'A'.repeat(43)}.${'0'.repeat(64)}`,
});

/** A device of a new person with this role in `org`. */
export async function clientOf(
  world: World,
  org: string,
  role: Role,
  credential: Credential = 'browser',
): Promise<TestClient> {
  return pairDevice(world.app, await newPerson(world.kernel, org, role), credential);
}

const agentSources = fileURLToPath(new URL('../agent/src', import.meta.url));

/** The routes that the sources of the agent ask for: `GET /commit/repositories/:id/rules`. */
export async function askedByAgent(): Promise<ReadonlySet<string>> {
  const asked = new Set<string>();
  for (const name of await readdir(agentSources, { recursive: true })) {
    if (!name.endsWith('.ts') || name.startsWith('testing')) continue;
    const text = await readFile(join(agentSources, name), 'utf8');
    for (const [, method, path] of text.matchAll(/\.call\(\s*'([A-Z]+)',\s*['`]([^'`?]+)/g)) {
      asked.add(`${method} ${path?.replace(/\$\{(?:\w+\.)?(\w+)\}/g, ':$1')}`);
    }
    for (const [, path] of text.matchAll(/\.open\(\s*'([^'?]+)/g)) asked.add(`GET ${path}`);
  }
  return asked;
}
