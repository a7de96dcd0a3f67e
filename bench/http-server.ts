/**
 * One server of `bench/http.ts`, in a process of its own: `node bench/http-server.ts <kind>`. Prints
 * one JSON line {url, token} when it answers; ends with its standard input.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createDraft, defineDraftKind, defineModule } from '@dojang/kernel';
import {
  buildHttp,
  kernelModule,
  noTracing,
  type Parts,
  type Tracing,
} from '@dojang/kernel/server';
import {
  newOrg,
  pairDevice,
  type TestKernel,
  testKernel,
  wideLimits,
} from '@dojang/kernel/testing';
import { testServer } from '@dojang/kernel/testing/test-server';
import { openTracing } from '@dojang/kernel/tracing';
import Fastify from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import { startPeer } from './lib/http-peer.ts';

const kind = process.argv[2];

/** Say where, and stay for as long as the parent does. */
function announce(url: string, close: () => unknown, token = ''): void {
  console.log(JSON.stringify({ url, token }));
  // Closed, not exited: the database of this run is dropped when nothing holds the process any more.
  process.stdin.resume().once('end', close);
}

async function startBare(): Promise<void> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"status":"live"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was bound');
  announce(`http://127.0.0.1:${address.port}/`, () => server.close());
}

async function startFastify(): Promise<void> {
  const app = Fastify();
  app.get('/', () => ({ status: 'live' }));
  announce(await app.listen({ host: '127.0.0.1', port: 0 }), () => app.close());
}

const note = z.object({ text: z.string() });
const benchModule = defineModule({
  name: 'bench',
  migrations: new URL('file:///nowhere/'),
  draftKinds: [defineDraftKind({ kind: 'bench.note', body: note, title: ({ text }) => text })],
});

/** A tenth of the requests, as a deployment traces. */
function tracingTo(endpoint: string, { log, metrics, fetch }: Parts): Tracing {
  const resource = { 'service.name': 'bench' };
  return openTracing({ endpoint, headers: {}, resource, sampleRatio: 0.1, log, metrics, fetch });
}

/** The peer reads what ours read, in the same database. */
async function startPeerOf(world: TestKernel, org: string) {
  const { database, keyring } = world.parts;
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
    database.root,
  );
  const accessKey = keyring.accessKeys[0]?.key ?? new Uint8Array();
  const connectionString = testServer(rows[0]?.name)?.url;
  if (connectionString === undefined) throw new Error('the peer needs PostgreSQL');
  return startPeer({ connectionString, org, accessKey, exec: database.exec });
}

/** An org with thirty waiting drafts, and limits that a bench does not reach. */
async function startInbox(path: string, isPeer = false): Promise<void> {
  const modules = [kernelModule, benchModule];
  const world = await testKernel({ modules: [kernelModule], parts: { modules } });
  const limits = wideLimits(modules);
  const { BENCH_COLLECTOR: collector } = process.env;
  const tracing = collector === undefined ? noTracing : tracingTo(collector, world.parts);
  const app = buildHttp({ ...world.parts, tracing }, modules, { limits });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const ctx = await newOrg(world);
  for (let n = 0; n < 30; n += 1) {
    await createDraft(ctx, {
      module: 'bench',
      kind: 'bench.note',
      subjectKey: randomUUID(),
      body: { text: `feat(scope): draft number ${n}` },
      summary: { repository: 'playground', files: n },
      origin: 'deterministic',
      risks: [],
      expiresAt: new Date(Date.now() + 86_400_000),
      askedPersonId: ctx.actor.kind === 'person' ? ctx.actor.personId : null,
    });
  }
  const device = await pairDevice(app, ctx, 'agent');
  const peer = isPeer ? await startPeerOf(world, ctx.org) : undefined;
  const close = async () => {
    await peer?.close();
    await app.close();
    await tracing.close();
    await world.close();
    if (world.parts.database.kind === 'embedded') await world.parts.database.close();
  };
  announce(peer?.url ?? `${url}${path}`, close, device.tokens?.access);
}

if (kind === 'bare') await startBare();
else if (kind === 'fastify') await startFastify();
else if (kind === 'peer') await startInbox('/', true);
else if (kind === 'health') await startInbox('/healthz/live');
else if (kind === 'inbox') await startInbox('/api/drafts');
else throw new Error('say which server: bare, fastify, peer, health or inbox');
