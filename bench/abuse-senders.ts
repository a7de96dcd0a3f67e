/**
 * The org of `bench/abuse.ts` that sends the worst captures, in a process of its own: making them must
 * not slow the requests that are measured. Tells its parent what it will send, begins when told to, and
 * answers how many were taken.
 */
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { captureOf } from '../modules/commit/src/testing/captures.ts';
import { callServer, type Org } from './abuse-calls.ts';
import { worstCaptures } from './abuse-captures.ts';

const { url, org, ms, atOnce } = JSON.parse(process.argv[2] ?? '') as {
  url: string;
  org: Org;
  ms: number;
  atOnce: number;
};
// Real senders have cores of their own. Here they take what the server leaves.
setPriority(10);
const call = callServer(url);
const worst = worstCaptures(await captureOf(org.repositoryId));
process.send?.({ captures: worst.length, bytesMax: worst[0]?.bytes ?? 0 });
await once(process, 'message');

const until = performance.now() + ms;
const sent: Record<string, number> = {};
/** Sends the next of the worst, and opens what came of it. */
async function abuse(from: number): Promise<void> {
  for (let at = from; performance.now() < until; at += 1) {
    const { make, field } = worst[at % worst.length]!;
    const { status, body } = await call('/api/commit/captures', org, {
      method: 'POST',
      body: make(),
      agent: true,
    });
    const outcome = status === 201 ? 'taken' : `${field}: ${body?.code ?? status}`;
    sent[outcome] = (sent[outcome] ?? 0) + 1;
    if (status !== 201) await new Promise((resolve) => setTimeout(resolve, 50));
    else {
      await new Promise((resolve) => setTimeout(resolve, 200));
      await call(`/api/commit/drafts/${body.draftId}`, org);
      await call(`/api/commit/drafts/${body.draftId}/description`, org, {
        method: 'PUT',
        body: {},
      });
    }
  }
}
await Promise.all(Array.from({ length: atOnce }, (_, at) => abuse(at * 3)));
process.send?.(sent);
process.on('disconnect', () => process.exit());
