/**
 * `npm run bench:abuse [-- --json --seconds N]`: one org sends the worst that the schemas let through, by
 * many requests at once; measured is what `/healthz/live` and another org's inbox, draft page and stamp
 * take in the meantime, against the same requests without it in the same run.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CaptureInput } from '@dojang/commit/schema';
import { captureOf } from '../modules/commit/src/testing/captures.ts';
import { listUnbounded } from '../test/schemas.ts';
import { agentInHostileRepository } from './abuse-agent.ts';
import { callServer, type Org } from './abuse-calls.ts';
import { flags, median, quantile, report } from './lib/report.ts';

const seconds = Number(flags.seconds ?? 10);
const atOnce = 8;
const stampsMax = 24;

interface Ready {
  readonly url: string;
  readonly victim: Org;
  readonly abuser: Org;
}
interface State {
  readonly worstLoopStallMs: number;
  readonly worstJobMs: number;
  readonly deadLetters: number;
}

const server = fork(fileURLToPath(new URL('./abuse-server.ts', import.meta.url)));
const tell = async <T>(child: ChildProcess, message?: string): Promise<T> => {
  const answer = once(child, 'message');
  if (message) child.send(message);
  return (await answer)[0] as T;
};
const { url, victim, abuser } = await tell<Ready>(server);

const call = callServer(url);
const capture = async (org: Org, input: CaptureInput) =>
  call('/api/commit/captures', org, { method: 'POST', body: input, agent: true });

/** Drafts of the other org, to be looked at and stamped. */
const drafts: { id: string; digest: string }[] = [];
for (let n = 0; n < 2 * stampsMax; n += 1) {
  const { body, status } = await capture(
    victim,
    await captureOf(victim.repositoryId, { branch: `b${n}` }),
  );
  if (status !== 201) throw new Error(`the other org could not capture: ${JSON.stringify(body)}`);
  for (let tries = 0; ; tries += 1) {
    const page = await call(`/api/drafts/${body.draftId}`, victim);
    const digest = page.body?.versions?.at(-1)?.digest;
    if (digest) {
      drafts.push({ id: body.draftId, digest });
      break;
    }
    if (tries > 600) throw new Error('the draft of the other org never came');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

type Name = 'live' | 'inbox' | 'page' | 'stamp';
type Times = Record<Name, number[]>;

/** Asks one after the other, as people do, for as long as it is told. */
async function probe(isOver: () => boolean, stamped: typeof drafts): Promise<Times> {
  const times: Times = { live: [], inbox: [], page: [], stamp: [] };
  const time = async (name: Name, ask: () => Promise<{ status: number; body: unknown }>) => {
    const started = performance.now();
    const { status, body } = await ask();
    times[name].push(performance.now() - started);
    if (status >= 400) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
  };
  const [shown] = drafts;
  while (!isOver()) {
    await time('live', () => call('/healthz/live'));
    await time('inbox', () => call('/api/drafts', victim));
    await time('page', () => call(`/api/commit/drafts/${shown?.id}`, victim));
    const next = stamped.pop();
    if (next) {
      const body = { decision: 'approve', digest: next.digest };
      await time('stamp', () =>
        call(`/api/drafts/${next.id}/stamp`, victim, { method: 'PUT', body }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return times;
}

const endsIn = (ms: number) => {
  const end = performance.now() + ms;
  return () => performance.now() > end;
};
// The first of each fills caches and starts threads.
await probe(endsIn(1_500), []);
await tell(server, 'begin');
const quiet = await probe(endsIn(seconds * 1_000), drafts.slice(1, stampsMax));
await tell(server, 'end');
await tell(server, 'begin');
const senders = fork(fileURLToPath(new URL('./abuse-senders.ts', import.meta.url)), [
  JSON.stringify({ url, org: abuser, ms: seconds * 1_000, atOnce }),
]);
const { captures, bytesMax } = await tell<{ captures: number; bytesMax: number }>(senders);
const sending = tell<Readonly<Record<string, number>>>(senders, 'begin');
const abused = await probe(endsIn(seconds * 1_000), drafts.slice(stampsMax));
const { worstLoopStallMs, worstJobMs, deadLetters } = await tell<State>(server, 'end');
const sent = await sending;
senders.disconnect();
server.disconnect();
const agent = await agentInHostileRepository();

const round = (ms: number) => Math.round(ms * 10) / 10;
const names = Object.keys(quiet) as Name[];
const p99 = (times: Times) =>
  quantile(
    names.filter((name) => name !== 'live').flatMap((name) => times[name]),
    0.99,
  );
const probes = Object.fromEntries(
  names.map((name) => [
    name,
    { quietMs: round(median(quiet[name])), abusedMs: round(median(abused[name])) },
  ]),
);
report(
  `Under the worst of ${captures} captures (the largest has ${Math.round(bytesMax / 1e6)} MB), ${seconds} s, ${atOnce} at once`,
  names.map((name) => ({
    probe: name,
    'quiet p50': round(median(quiet[name])),
    'abused p50': round(median(abused[name])),
    'quiet p99': round(quantile(quiet[name], 0.99)),
    'abused p99': round(quantile(abused[name], 0.99)),
    ratio: Math.round((median(abused[name]) / median(quiet[name])) * 100) / 100,
  })),
  {
    schemasWithoutBounds: (await listUnbounded()).length,
    probes,
    worstLoopStallMs,
    worstJobMs: Math.round(worstJobMs),
    deadLetters,
    otherOrgP99Ratio: Math.round((p99(abused) / p99(quiet)) * 100) / 100,
    agentPeakMb: agent.peakMb,
    agentMs: agent.ms,
    sent,
  },
);
