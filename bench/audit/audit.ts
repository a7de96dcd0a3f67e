/**
 * `npm run bench:audit [-- --postgres URL --events 1000000 --runs 25 --json]`: "who did this?" in an org of so many events:
 * the answers of the server by kind of question, and eight questions of an auditor, answered by a robot that has nothing
 * but the screen. Without URL, a cluster of its own is started (scripts/servers.ts).
 */
import { startPostgres, stopPostgres } from '../../scripts/servers.ts';
import { openChromium, openDevice } from '../../test/journeys/browser.ts';
import { buildWeb } from '../../web/build.ts';
import { flags, quantile, report } from '../lib/report.ts';
import type { Filled } from './filled.ts';
import { answerAll, eightTasks } from './robot.ts';

const events = Number(flags.events ?? 1_000_000);
const runs = Number(flags.runs ?? 25);
const cluster = { name: 'audit', port: 54_437 };
const own = typeof flags.postgres !== 'string' && !process.env.DOJANG_TEST_DATABASE_URL;
if (own || typeof flags.postgres === 'string') {
  const { url, ownerUrl } = own
    ? startPostgres(cluster)
    : { url: String(flags.postgres), ownerUrl: String(flags.postgres) };
  // The kernel of the tests reads them as it opens.
  process.env.DOJANG_TEST_DATABASE_URL = url;
  process.env.DOJANG_TEST_DATABASE_DIRECT_URL = ownerUrl;
}

const dayAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** A question of each kind, and where it is a list, a page far from its beginning. */
function questionsOf({ happened: it, owner }: Filled): Readonly<Record<string, string>> {
  return {
    everything: '',
    trace: it.trace,
    commit: it.commit,
    draft: it.draft,
    busyPerson: `person:${owner.personId}`,
    name: it.person,
    key: it.key.hint,
    month: dayAgo(100).slice(0, 7),
    day: dayAgo(200).slice(0, 10),
    minute: `${dayAgo(50).slice(0, 16)}Z`,
    words: `number ${Math.round(events / 7)}`,
  };
}

async function askServer(filled: Filled) {
  const rows: Record<string, string | number>[] = [];
  const all: number[] = [];
  for (const [kind, q] of Object.entries(questionsOf(filled))) {
    const path = `/audit?q=${encodeURIComponent(q)}&zone=Asia/Seoul`;
    const ms: number[] = [];
    let cursor = '';
    let lines = 0;
    for (let n = 0; n < runs; n += 1) {
      const started = performance.now();
      const { status, body } = await filled.owner.send('GET', path + cursor);
      ms.push(performance.now() - started);
      if (status !== 200) throw new Error(`${path} was answered with ${status}`);
      lines += body.lines.length;
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    }
    all.push(...ms);
    const p95Ms = Number(quantile(ms, 0.95).toFixed(1));
    rows.push({ kind, p50Ms: Number(quantile(ms, 0.5).toFixed(1)), p95Ms, lines });
  }
  return { rows, p95Ms: Number(quantile(all, 0.95).toFixed(1)) };
}

async function askScreen(filled: Filled) {
  const browser = await openChromium();
  try {
    const { body } = await filled.owner.send('POST', '/pairings', { kind: 'phone' });
    const { page } = await openDevice(browser, { locale: 'en-US', width: 1280 });
    await page.goto(`${filled.url}/pair${new URL(body.link).hash}`);
    await page.locator('form button[type=submit]').click();
    await page.waitForURL(`${filled.url}/`);
    return await answerAll(page, eightTasks(filled.happened));
  } finally {
    await browser.close();
  }
}

const { outDir } = await buildWeb();
const { openFilled } = await import('./filled.ts');
const filled = await openFilled(outDir, events);
const server = await askServer(filled);
report(`The server, ${events} events`, server.rows, {});
const tasks = await askScreen(filled);
const slowest = Math.max(...tasks.map(({ seconds }) => seconds));
report(
  'A robot with nothing but the screen',
  tasks.map(({ question, answer, isRight, seconds }) => ({
    question,
    isRight: String(isRight),
    seconds: Number(seconds.toFixed(1)),
    answer: answer.slice(0, 40),
  })),
  {
    events,
    p95Ms: server.p95Ms,
    byKind: Object.fromEntries(server.rows.map(({ kind, p95Ms }) => [kind, p95Ms])),
    taskS: Number(slowest.toFixed(1)),
    tasksRight: tasks.filter(({ isRight }) => isRight).length,
  },
);
await filled.close();
if (own) stopPostgres(cluster);
