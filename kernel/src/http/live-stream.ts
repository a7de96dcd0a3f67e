import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { type Actor, type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import { defineRoute } from '../core/route.ts';
import type { Live, LiveMessage } from '../live/live.ts';

const heartbeatMs = 15_000;
/** Per device: a page in each of a few tabs, or an agent that reconnects before the old one ends. */
const streamsPerDeviceMax = 10;
/** A reader that takes nothing is cut off; it comes back and reads anew. */
const bufferedBytesMax = 64 * 1024;

type Listener = Extract<Actor, { kind: 'person' }>;

interface Stream {
  readonly deviceId: string;
  readonly end: () => void;
}

/** Open streams by the fan-out that feeds them: one set a server. */
const openStreams = new WeakMap<Live, Set<Stream>>();

/** Ends all streams of a server that stops; without it, closing would wait for their readers. */
export function endLiveStreams(live: Live): void {
  for (const stream of openStreams.get(live) ?? []) stream.end();
}

/** Is the session's device still paired, with a live session, of a person who is still a member? */
async function isStillSignedIn(ctx: AnyContext, personId: string, deviceId: string) {
  const { rows } = await inTransaction(ctx, (ctx) =>
    sql`select 1 from kernel.session s
      join kernel.device d on d.id = s.device_id and d.revoked_at is null
      join kernel.membership m
        on m.org_id = s.org_id and m.person_id = s.person_id and m.left_at is null
      where s.device_id = ${deviceId}::uuid and s.person_id = ${personId}::uuid
        and s.revoked_at is null and s.expires_at > ${ctx.now()} limit 1`.execute(kernelDb(ctx)),
  );
  return rows.length > 0;
}

/** What each kind of credential hears. An agent hears of its own acts and of its own end. */
const heard: Readonly<Record<Listener['credential'], readonly LiveMessage['topic'][]>> = {
  browser: ['draft', 'device', 'delivery'],
  agent: ['act', 'device'],
  slack: [],
};

function isFor({ topic, id, device, person }: LiveMessage, listener: Listener): boolean {
  if (!heard[listener.credential].includes(topic)) return false;
  if (device !== undefined && device !== listener.deviceId) return false;
  if (listener.credential === 'agent' && topic === 'device') return id === listener.deviceId;
  // Whoever sees all drafts of the org sees them change, whoever was asked.
  return topic === 'draft' || person === undefined || person === listener.personId;
}

/**
 * Server-sent events of the caller's org: `event: <topic>` with `{topic, id}` for each change, and a
 * comment every 15 s. Ends when the device is revoked, the person leaves, or the server stops.
 * Nothing is replayed: `event: hello`, the first, says to read what is shown anew.
 *
 * @throws Problem 429 `streams-too-many`.
 */
export function openLiveStream(ctx: AnyContext): Readable {
  if (ctx.actor.kind !== 'person') throw new Error('only a signed-in device listens');
  const listener = ctx.actor;
  const { personId, deviceId } = listener;
  const { live } = ctx.parts;
  const open = openStreams.get(live) ?? new Set<Stream>();
  openStreams.set(live, open);
  if ([...open].filter((stream) => stream.deviceId === deviceId).length >= streamsPerDeviceMax) {
    throw new Problem(
      429,
      'streams-too-many',
      'This device listens in too many places at once; close some of its tabs.',
      { limit: streamsPerDeviceMax },
    );
  }
  let count = 0;
  const stream = new Readable({ read() {} });
  const end = () => {
    if (!stream.readableEnded && !stream.destroyed) stream.push(null);
    forget();
  };
  const write = (text: string) => {
    if (stream.destroyed || !open.has(entry)) return;
    if (stream.readableLength > bufferedBytesMax) return void stream.destroy();
    stream.push(text);
  };
  const recheck = async () => {
    // A database that is away for a moment is no reason to sign anybody out.
    const signedIn = await isStillSignedIn(ctx, personId, deviceId).catch(() => true);
    if (!signedIn) end();
  };
  const unsubscribe = live.subscribe(ctx.org, (message) => {
    if (message.topic === 'device') void recheck();
    if (!isFor(message, listener)) return;
    const { topic, id } = message;
    write(`id: ${++count}\nevent: ${topic}\ndata: ${JSON.stringify({ topic, id })}\n\n`);
  });
  const heartbeat = setInterval(() => {
    write(': beat\n\n');
    void recheck();
  }, heartbeatMs);
  heartbeat.unref();
  const entry: Stream = { deviceId, end };
  const forget = () => {
    clearInterval(heartbeat);
    unsubscribe();
    open.delete(entry);
  };
  open.add(entry);
  stream.once('close', forget);
  write('retry: 2000\nevent: hello\ndata: {}\n\n');
  return stream;
}

export const liveRoutes = [
  defineRoute({
    method: 'GET',
    url: '/live',
    permission: 'signed-in',
    credentials: ['browser', 'agent'],
    limit: 'read',
    summary: 'Server-sent events: ids of what changed',
    schema: { response: z.void() },
    streams: true,
    handle: async (ctx, { reply }) => {
      const stream = openLiveStream(ctx);
      // A proxy that gathers output would hold the hints back.
      reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('x-accel-buffering', 'no');
      return reply.send(stream);
    },
  }),
];
