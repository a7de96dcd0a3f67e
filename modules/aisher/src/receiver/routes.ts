import {
  type Context,
  defineRoute,
  type Parts,
  Problem,
  type RouteCaller,
  rawBodyOf,
} from '@dojang/kernel';
import { z } from 'zod';
import type { KeyStanding } from '../keys/standing.ts';
import { shedProblem } from './admission/load.ts';
import { type Signal, signals } from './otlp/request.ts';
import { progressOf } from './progress.ts';
import { encodingOf, mediaTypes, writeOutcome, writeStatus } from './protocol.ts';
import type { Receiver } from './receiver.ts';
import { type ReceiverAnswer, receiverAnswer } from './schema.ts';

type Asked = Parameters<typeof rawBodyOf>[0];

/** After inflating. */
export const bodyBytesMax = 20 * 1024 * 1024;

/** By request: the key that it came with. */
const admitted = new WeakMap<Asked, KeyStanding>();

/** @throws Problem 503 `telemetry-not-taken` in a process that takes no telemetry. */
function receiverOf({ aisherReceiver }: Parts): Receiver {
  if (aisherReceiver === undefined) throw shedProblem('draining', 0);
  return aisherReceiver;
}

function secretOf({ headers }: Asked): string {
  const bearer = /^Bearer ([\w.-]{1,200})$/i.exec(headers.authorization ?? '')?.[1];
  const secret = bearer ?? headers['x-api-key'];
  if (typeof secret === 'string' && secret !== '') return secret;
  throw new Problem(
    401,
    'ingest-key-missing',
    'Send a key as “Authorization: Bearer dj_ingest_…” or “x-api-key”; the page “Data sources” makes one.',
  );
}

/**
 * Who hands in, before the body is read.
 *
 * @throws Problem 401 `ingest-key-missing`, `ingest-key-not-valid`, `ingest-key-ended`; 403
 *   `ingest-signal-not-allowed`; 503 `telemetry-not-taken`.
 */
async function admit(parts: Parts, request: Asked, signal: Signal): Promise<RouteCaller> {
  const receiver = receiverOf(parts);
  const key = await receiver.keys.find(secretOf(request));
  if (!key.signals.includes(signal)) {
    const fix = `This key may not hand in ${signal}; use another, or make one that may.`;
    throw new Problem(403, 'ingest-signal-not-allowed', fix, { signals: key.signals });
  }
  receiver.requireRoom();
  admitted.set(request, key);
  return { org: key.org, actor: { kind: 'system', name: 'aisher.receiver' } };
}

const receiveRoute = (signal: Signal) =>
  defineRoute({
    method: 'POST',
    url: `/v1/${signal}`,
    place: 'root',
    permission: 'public',
    limit: 'aisher.receive',
    summary: `Hand in ${signal} by the protocol of OpenTelemetry, OTLP/HTTP`,
    schema: { response: z.void() },
    body: {
      as: 'bytes',
      bytesMax: bodyBytesMax,
      gzip: true,
      ratioMax: 200,
      types: Object.values(mediaTypes),
    },
    writeProblem: writeStatus,
    admits: (parts, request) => admit(parts, request, signal),
    handle: async ({ parts }, { request, reply }) => {
      const key = admitted.get(request);
      if (key === undefined) throw new Error('telemetry came without a key');
      const encoding = encodingOf(request.headers['content-type']);
      const body = rawBodyOf(request);
      const outcome = await receiverOf(parts).take({ key, signal, encoding, body });
      reply.type(mediaTypes[encoding]).send(writeOutcome(signal, encoding, outcome));
    },
  });

/** Of a process that takes no telemetry. */
const notHere = {
  journal: { bytes: 0, records: 0, oldestMs: 0 },
  refuses: 'not-here',
  store: { state: 'away', reason: 'not-here' },
  engine: null,
  diskFree: null,
  newestMs: {},
} as const;

function receiverState({ parts }: Context<never>): ReceiverAnswer {
  const { journal, refuses, store, engine } = parts.aisherReceiver?.state() ?? notHere;
  const addressOf = (signal: Signal) => `${parts.publicUrl}/v1/${signal}`;
  return {
    refuses,
    waitingBytes: journal.bytes,
    waitingRequests: journal.records,
    oldestMs: journal.oldestMs,
    store,
    progress: progressOf(store, engine),
    addresses: {
      traces: addressOf('traces'),
      logs: addressOf('logs'),
      metrics: addressOf('metrics'),
    },
  };
}

export const receiverRoutes = [
  ...signals.map(receiveRoute),
  defineRoute({
    method: 'GET',
    url: '/aisher/receiver',
    permission: 'aisher.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'Whether telemetry is taken, and what waits to be stored',
    schema: { response: receiverAnswer },
    handle: async (ctx) => receiverState(ctx),
  }),
];

/** Requests of one address; a key has its own rate in rows. */
export const receiveLimit = { name: 'aisher.receive', requestsMax: 60_000, windowMs: 60_000 };
