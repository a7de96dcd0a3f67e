import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '../base/problem.ts';
import type { LiveMessage } from '../live/live.ts';
import type { Metrics } from '../observe/metrics.ts';
import { comeBackMs, createAdmission } from './admission.ts';
import { type Asking, createAllowances, createChecks } from './checks.ts';
import { hears } from './hearing.ts';
import { OpenStreams } from './open-streams.ts';
import { createRounds, slicesMax } from './rounds.ts';
import { type Opener, type Sink, Stream } from './stream.ts';

declare module '../core/context.ts' {
  interface Parts {
    /** Open streams of this process. */
    readonly streams: Streams;
  }
}

/** Per device: a page in each of a few tabs, or an agent that reconnects before the old one ends. */
const streamsPerDeviceMax = 10;
/** At the end of a process, so many streams end a second, so that their readers come back spread. */
const endsPerSecondMin = 500;
const endingMsMax = 10_000;
const endStepMs = 50;

const beat = Buffer.from(': beat\n\n');
const hello = Buffer.from('event: hello\ndata: {}\n\n');
const greeting = () => `retry: ${comeBackMs()}\nevent: hello\ndata: {}\n\n`;

export interface Streams {
  /**
   * Whether one more stream may be opened now. It is asked before the database is.
   *
   * @throws Problem 503 `streams-busy`.
   */
  admit(): void;
  /**
   * Says hello, then each change that the listener may hear, until the device is revoked, the person leaves or may
   * hear other things than before, or the server stops.
   *
   * @throws Problem 429 `streams-too-many`, before anything is written.
   */
  open(who: Opener, openSink: () => Sink): Promise<void>;
  /** Ends all, spread over up to ten seconds where they are many, and admits no more. */
  close(): Promise<void>;
}

/** Server-sent events of one process, on raw answers. */
export function createStreams(options: Asking & { readonly metrics: Metrics }): Streams {
  const { live, metrics } = options;
  const admission = createAdmission(metrics);
  const allowances = createAllowances(options);
  const slices = Array.from({ length: slicesMax }, () => new Set<Stream>());
  const deliver = (org: string, message: LiveMessage) => {
    const { topic, id } = message;
    const known = live.topics.get(topic);
    if (known === undefined) return;
    const text = Buffer.from(`event: ${topic}\ndata: ${JSON.stringify({ topic, id })}\n\n`);
    for (const stream of open.ofOrg(org)) {
      const isConcerned = id === stream.deviceId || id === stream.personId || id === org;
      if (topic === 'device' && isConcerned) checks.soon(stream.deviceId);
      if (hears(stream, known, message)) stream.write(text);
      // It comes back, and reads again what it shows.
      if (topic === 'grant' && (id === stream.personId || id === org)) stream.end();
    }
  };
  const open = new OpenStreams((org) => live.subscribe(org, (message) => deliver(org, message)));
  const checks = createChecks(options, allowances, open);
  const rounds = createRounds(
    (slice) => {
      for (const stream of slices[slice] ?? []) stream.write(beat);
    },
    () => checks.all(),
  );
  metrics.collected('dojang_streams', 'Open streams of this process.', [], async () => [
    { value: open.all.size },
  ]);
  // Messages were lost, so each screen reads again.
  const endReturns = live.onReturn(() => {
    for (const stream of open.all) stream.write(hello);
  });
  let opened = 0;
  /** Knows nothing of the request, so that nothing of it is kept. */
  const take = (stream: Stream) => {
    const slice = slices[opened % slicesMax];
    opened += 1;
    slice?.add(stream);
    open.add(stream);
    rounds.run();
    stream.onEnd(() => {
      slice?.delete(stream);
      open.remove(stream);
      if (open.all.size === 0) rounds.rest();
    });
  };
  return {
    admit: admission.admit,
    async open(who, openSink) {
      const { org, listener } = who;
      const may = await allowances.of(listener.roles);
      admission.requireOpen();
      if (open.countOf(listener.deviceId) >= streamsPerDeviceMax) {
        throw new Problem(
          429,
          'streams-too-many',
          'This device listens in too many places at once; close some of its tabs.',
          { limit: streamsPerDeviceMax },
        );
      }
      const sink = openSink();
      // The reader left in the meantime, and closes no more.
      if (sink.destroyed) return;
      const stream = new Stream(who, may, sink);
      take(stream);
      await live.heard(org);
      stream.write(greeting());
    },
    async close() {
      admission.close();
      endReturns();
      const streams = [...open.all];
      const steps = Math.floor(endingMsMax / endStepMs);
      const perStep = Math.max((endsPerSecondMin * endStepMs) / 1000, streams.length / steps);
      for (let from = 0; from < streams.length; from += Math.ceil(perStep)) {
        if (from > 0) await wait(endStepMs);
        for (const stream of streams.slice(from, from + Math.ceil(perStep))) stream.end();
      }
      rounds.rest();
    },
  };
}
