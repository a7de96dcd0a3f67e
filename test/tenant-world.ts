/**
 * An org with everything in it that a route can name, made through the routes themselves, and
 * another org beside it. Shared by the matrix of tenants and the fuzz of the API.
 */
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Context,
  catchUp,
  createLink,
  defineJob,
  enqueue,
  inTransaction,
  type Module,
  type Role,
  type RouteCase,
  type WorldIds,
  type WorldRequest,
} from '@dojang/kernel';
import { jobClasses } from '@dojang/kernel/job-classes';
import { buildHttp, type Credential, type DeviceKind, kernelDb } from '@dojang/kernel/server';
import {
  addAccount,
  addReceiver,
  keyClient,
  newOrg,
  newPerson,
  pairDevice,
  type TestClient,
  type TestKernel,
  testKernel,
  until,
  wideLimits,
} from '@dojang/kernel/testing';
import { newNote } from '@dojang/kernel/testing/note-kind';
import { noteModule } from '@dojang/kernel/testing/note-module';
import { modules } from '@dojang/server/modules';
import { z } from 'zod';

const failing = defineJob({
  name: 'tenants.fail',
  payload: z.object({}),
  retriesMax: 0,
  handle: async () => {
    throw new Error('a job that fails for good');
  },
});
export interface World {
  readonly kernel: TestKernel;
  readonly app: ReturnType<typeof buildHttp>;
  readonly home: Context<never>;
  /** What a route can name: the kernel's, and by module those of its own. */
  readonly ids: WorldIds;
  idsOf(module: string): WorldIds;
  close(): Promise<void>;
}

/** What the server runs, and a module with a role of its own that may do one thing. */
export const worldModules: readonly Module[] = [
  ...modules.map((module) =>
    module.name === 'kernel' ? { ...module, jobs: [...module.jobs, failing] } : module,
  ),
  noteModule,
];

export async function startWorld(logTo?: (line: string) => void): Promise<World> {
  const kernel = await testKernel({
    ...(logTo ? { logTo: { write: logTo } } : {}),
    modules: worldModules,
    // No job of the clock: it would change rows between two looks.
    classes: new Set(jobClasses.filter((name) => name !== 'tend')),
  });
  const limits = wideLimits(worldModules);
  const app = buildHttp(kernel.parts, worldModules, { limits });
  await app.ready();
  await kernel.parts.jobs.start(kernel.parts);
  const home = await newOrg(kernel);
  const clients = await clientsOf(kernel, app, home);
  const ids = await fillOrg(app, home, clients);
  const filled = new Map<string, WorldIds>();
  for (const { name, tests } of worldModules) {
    if (tests) filled.set(name, await (await tests()).fill({ ...clients, home }));
  }
  // The clock would read them on in the middle of a comparison.
  for (const projection of worldModules.flatMap(({ projections }) => projections)) {
    await catchUp(home, projection);
  }
  return {
    kernel,
    app,
    home,
    ids,
    idsOf: (module) => filled.get(module) ?? {},
    close: async () => {
      await app.close();
      await kernel.close();
    },
  };
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** Asks until the answer is there; the job that makes it runs in the meantime. */
async function good(answer: Promise<{ status: number; body: unknown }>) {
  const { status, body } = await answer;
  assert.ok(status < 300, JSON.stringify(body));
  // biome-ignore lint/suspicious/noExplicitAny: the routes' own tests check shapes.
  return body as any;
}

async function clientsOf(kernel: TestKernel, app: World['app'], home: Context<never>) {
  const member = await newPerson(kernel, home.org, 'member');
  return {
    owner: await pairDevice(app, home),
    phone: await pairDevice(app, member),
    agent: await pairDevice(app, member, 'agent'),
  };
}

/** A waiting draft, a stamped one, a link, a team that was granted a note, a key, a failed job. */
async function fillOrg(
  app: World['app'],
  home: Context<never>,
  { owner, agent }: Awaited<ReturnType<typeof clientsOf>>,
): Promise<WorldIds> {
  const waiting = await newNote(home);
  const stamped = await newNote(home);
  const approve = { decision: 'approve', digest: stamped.digest };
  await good(owner.send('PUT', `/drafts/${stamped.id}/stamp`, approve));
  const team = await good(owner.send('POST', '/teams', { name: 'home-team', personIds: [] }));
  const note = await good(owner.send('POST', '/note/notes', { text: 'home-note', remindAt: null }));
  const granted = await good(
    owner.send('PUT', '/grants', {
      kind: 'note.note',
      resourceId: note.id,
      teamId: team.id,
      level: 'read',
    }),
  );
  const pairing = await good(owner.send('POST', '/pairings', { kind: 'phone' }));
  const open = { role: 'member', usesMax: 2, days: 7, domain: null };
  const invited = await good(owner.send('POST', '/invitation-links', open));
  await inTransaction(home, (ctx) => enqueue(ctx, failing, {}));
  const deadLetter = await until('the dead letter', async () => {
    const { items } = await good(owner.send('GET', '/jobs/dead-letters'));
    return items[0]?.id as string | undefined;
  });
  const said = await good(owner.send('POST', `/drafts/${waiting.id}/comments`, { text: 'a word' }));
  const { key } = await keyClient(app, home);
  const { body: provisioning } = await owner.send('POST', '/provisioning/tokens');
  const wish = { label: 'home-role', basedOn: 'viewer', actions: ['draft.read'] };
  const role = await good(owner.send('POST', '/roles', wish));
  const { link } = await inTransaction(home, (ctx) => createLink(ctx, waiting.id, owner.personId));
  return {
    org: home.org,
    ...(await addAccount(home, agent.personId)),
    person: agent.personId,
    device: owner.deviceId,
    pairing: pairing.id,
    draft: waiting.id,
    comment: said.comments[0].id,
    digest: waiting.digest,
    stampedDraft: stamped.id,
    team: team.id,
    note: note.id,
    grant: granted.grants[0].id,
    role: role.name,
    trace: home.trace,
    deadLetter,
    key: key.id,
    scimToken: provisioning.token.id,
    webhookDelivery: await addWebhookDelivery(home),
    invitation: invited.invitation.id,
    receiver: await addReceiver(home, 'https://hooks.example.com/'),
    link,
    refreshToken: agent.tokens?.refresh ?? '',
  };
}

/** A call that another system made, and that could not be handled. */
const addWebhookDelivery = (home: Context<never>): Promise<string> =>
  inTransaction(home, async (ctx) => {
    const id = randomUUID();
    await kernelDb(ctx)
      .insertInto('kernel.webhook_delivery')
      .values({
        org_id: ctx.org,
        id,
        webhook: 'slack.interactions',
        replay_hash: hex(32),
        headers: '{}',
        bytes_sealed: '',
        bytes: 0,
        state: 'failed',
        trace: ctx.trace,
        keep_until: new Date(ctx.now().getTime() + 86_400_000),
      })
      .execute();
    return id;
  });

/** Ids of the right shape that are nobody's. */
export const nobodysIds = (): WorldIds => ({
  org: randomUUID(),
  login: randomUUID(),
  passkey: randomUUID(),
  browser: randomUUID(),
  person: randomUUID(),
  device: randomUUID(),
  pairing: randomUUID(),
  draft: randomUUID(),
  comment: randomUUID(),
  digest: hex(32),
  stampedDraft: randomUUID(),
  team: randomUUID(),
  note: randomUUID(),
  grant: randomUUID(),
  role: `viewer:${randomUUID()}`,
  trace: randomUUID(),
  deadLetter: randomUUID(),
  key: randomUUID(),
  scimToken: randomUUID(),
  webhookDelivery: randomUUID(),
  receiver: randomUUID(),
  invitation: randomUUID(),
  link: `${'A'.repeat(22)}.${'A'.repeat(43)}`,
  refreshToken: `${'A'.repeat(22)}.${'A'.repeat(22)}.${'A'.repeat(43)}.${'0'.repeat(64)}`,
});

/** One case of each route: it names ids of the org, or nobody's. */
export interface WorldCase {
  readonly foreign: boolean;
  /** Something of this world. */
  here(world: World): Promise<WorldRequest>;
  /** Nothing that there is. */
  nowhere(): Promise<WorldRequest>;
}

/** By `METHOD url`, of the kernel and of every module. */
export async function casesOfAll(
  kernelCases: Readonly<Record<string, RouteCase>>,
): Promise<Readonly<Record<string, WorldCase>>> {
  const kernel = Object.entries(kernelCases).map(([key, { foreign, of }]) => [
    key,
    {
      foreign,
      here: async ({ ids }: World) => of(ids),
      nowhere: async () => of(nobodysIds()),
    },
  ]);
  const own = await Promise.all(
    worldModules.map(async ({ name, tests }) => {
      if (tests === null) return [];
      const { cases, nobody } = await tests();
      return Object.entries(cases).map(([key, { foreign, of }]) => [
        key,
        {
          foreign,
          here: async ({ idsOf }: World) => of(idsOf(name)),
          nowhere: async () => of(nobody()),
        },
      ]);
    }),
  );
  return Object.fromEntries([...kernel, ...own.flat()]);
}

/** A device of a new person with this role in `org`. */
export async function clientOf(
  world: World,
  org: string,
  role: Role,
  kind: DeviceKind = 'browser',
): Promise<TestClient> {
  return pairDevice(world.app, await newPerson(world.kernel, org, role), kind);
}

/** What asks with any kind of credential; a key has all the scopes that its person may give. */
export const anyClientOf = async (
  { app }: Pick<World, 'app'>,
  person: Context<never>,
  kind: Credential,
): Promise<Pick<TestClient, 'send'>> =>
  kind === 'key' ? keyClient(app, person) : pairDevice(app, person, kind);

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
