/**
 * `npm run bench:loop [-- --runs 20 --json]`: the whole loop on real parts. A file changes and the
 * editor's hook runs; measured are trigger → draft in the inbox, trigger → notification at its
 * receiver (a mail server on this machine), stamp → the bare remote's branch has moved.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@dojang/kernel/testing/until';
import { startMailDouble } from '../test/mail-double.ts';
import { approve, startWorld, waitingDraft } from '../test/world.ts';
import { flags, median, quantile, report } from './lib/report.ts';

const runs = Number(flags.runs ?? 20);
const mail = await startMailDouble();
const world = await startWorld({ SMTP_URL: mail.url });
const { owner, agent, repository } = world;

const remoteHead = () =>
  execFileSync('git', ['-C', repository.remote, 'rev-parse', 'main'], { encoding: 'utf8' }).trim();

async function oneLoop(run: number) {
  repository.write(
    'src/cart.ts',
    `export const run = ${run};\nexport function total() {\n  return ${run};\n}\n`,
  );
  repository.write(`src/part-${run}.ts`, `export const part = ${run};\n`);
  const seen = mail.letters.length;
  const before = remoteHead();
  const triggered = performance.now();
  const hook = agent.run(
    ['hook', 'editor-closed', '--folder', repository.folder],
    repository.folder,
  );
  const draft = await until('the draft', () => waitingDraft(owner));
  const triggerToInboxMs = performance.now() - triggered;
  await hook;
  const letter = await until('the notification', () => mail.asking(seen));
  const triggerToNotifiedMs = letter.atMs - triggered;
  // A person looks at it first; the agent is idle again, as it would be.
  await sleep(300);
  const stamped = performance.now();
  const answer = await approve(owner, draft.id);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  await until('the push', () => remoteHead() !== before || undefined);
  const stampToPushedMs = performance.now() - stamped;
  await until('the report', async () => {
    const { body } = await owner.get(`/drafts/${draft.id}`);
    return body.state === 'done' ? true : undefined;
  });
  return { triggerToInboxMs, triggerToNotifiedMs, stampToPushedMs };
}

try {
  await mail.confirm(owner, 'owner@example.com');
  await oneLoop(-1);
  const loops: Awaited<ReturnType<typeof oneLoop>>[] = [];
  for (let run = 0; run < runs; run++) loops.push(await oneLoop(run));
  const rows = (['triggerToInboxMs', 'triggerToNotifiedMs', 'stampToPushedMs'] as const).map(
    (key) => {
      const values = loops.map((loop) => loop[key]);
      return {
        what: key,
        p50: Math.round(median(values)),
        p95: Math.round(quantile(values, 0.95)),
        max: Math.round(Math.max(...values)),
      };
    },
  );
  report(`The loop, ${runs} runs after one that is not counted, in ms`, rows, {
    runs,
    ...Object.fromEntries(
      rows.flatMap(({ what, p50, p95 }) => [
        [`${what}P50`, p50],
        [`${what}P95`, p95],
      ]),
    ),
  });
} finally {
  await world.close();
  await mail.close();
}
