/**
 * `npm run bench:reads [-- --postgres URL --orgs 200 --events 100000 --rounds 5 --runs 10 --json]`: what each read takes
 * where the database is large, against the same read where it is small, by turns. The large one has so many orgs and
 * events; half of all is one org's, which is the one that reads. The small one has 20 orgs and 10,000 events.
 *
 * `buffers` are pages that a read touches, `rowsRead` rows of tables, `rowsGiven` rows of the answer. The baseline
 * `login` is the search for the same words as the owner of the tables, without any policy.
 *
 * URL is that of a login that may make databases and set session_replication_role. Without it, a cluster of its own
 * is started (scripts/servers.ts).
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type DatabaseUrls, startPostgres, stopPostgres } from '../../scripts/servers.ts';
import { flags, median, quantile, report } from '../lib/report.ts';

const rounds = Number(flags.rounds ?? 5);
const runs = Number(flags.runs ?? 10);
const orgs = Number(flags.orgs ?? 200);
const events = Number(flags.events ?? 100_000);
const cluster = { name: 'reads', port: 54_431 };

interface Asked {
  readonly ms: readonly number[];
  readonly buffers: number;
  readonly rowsRead: number;
  readonly rowsGiven: number;
  readonly seqScans: readonly string[];
}

/** A filled database in a process of its own. */
async function startFilled(urls: DatabaseUrls, size: { orgs: number; events: number }) {
  const words = [fileURLToPath(new URL('filled.ts', import.meta.url)), size.orgs, size.events];
  const child = spawn(process.execPath, words.map(String), {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DOJANG_TEST_DATABASE_URL: urls.url,
      DOJANG_TEST_DATABASE_DIRECT_URL: urls.ownerUrl,
    },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the filled database ended before it answered');
    return JSON.parse(value);
  };
  const { verbs, ...filled } = (await next()) as {
    verbs: string[];
    messages: number;
    drafts: number;
  };
  return {
    verbs,
    filled,
    async ask(verb: string, runs: number): Promise<Asked> {
      child.stdin.write(`${JSON.stringify({ verb, runs })}\n`);
      return next();
    },
    close: () =>
      new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
        child.stdin.end();
      }),
  };
}

const own = typeof flags.postgres !== 'string';
const urls = own
  ? startPostgres(cluster)
  : { url: String(flags.postgres), ownerUrl: String(flags.postgres) };
const small = await startFilled(urls, { orgs: 20, events: 10_000 });
const large = await startFilled(urls, { orgs, events });
const p95 = (asked: readonly Asked[]) =>
  Number(
    quantile(
      asked.flatMap(({ ms }) => ms),
      0.95,
    ).toFixed(1),
  );

const figures: Record<string, Record<string, number>> = {};
const scanned = new Set<string>();
for (const verb of large.verbs) {
  for (const each of [small, large]) await each.ask(verb, 3);
  const asked: { small: Asked[]; large: Asked[] } = { small: [], large: [] };
  for (let round = 0; round < rounds; round += 1) {
    // The first of each round changes, so that neither has the warmer half.
    const steps = [
      async () => asked.small.push(await small.ask(verb, runs)),
      async () => asked.large.push(await large.ask(verb, runs)),
    ];
    for (const step of round % 2 ? steps.reverse() : steps) await step();
  }
  // What the queue does by itself falls into one round or another.
  const [first, ...others] = asked.large.map(({ seqScans }) => seqScans);
  for (const name of first ?? []) {
    if (others.every((names) => names.includes(name))) scanned.add(`${verb}: ${name}`);
  }
  const [p95Ms, p95MsSmall] = [p95(asked.large), p95(asked.small)];
  const typical = (of: (asked: Asked) => number) => median(asked.large.map(of));
  figures[verb] = {
    p95Ms,
    p95MsSmall,
    ratio: Number((p95Ms / p95MsSmall).toFixed(2)),
    buffers: typical(({ buffers }) => buffers),
    rowsRead: typical(({ rowsRead }) => rowsRead),
    rowsGiven: typical(({ rowsGiven }) => rowsGiven),
  };
}
const login: Asked[] = [];
const search: Asked[] = [];
for (let round = 0; round < rounds; round += 1) {
  login.push(await large.ask('login', runs));
  search.push(await large.ask('searchKo', runs));
}
await small.close();
await large.close();
if (own) stopPostgres(cluster);

console.log(
  `search ${p95(search)} ms, as the owner without policies ${p95(login)} ms; read end to end: ${[...scanned].join(', ') || 'nothing'}`,
);
report(
  `Reads: ${orgs} orgs, ${events} events, ${large.filled.messages} messages of one org; ${rounds} rounds of ${runs}`,
  Object.entries(figures).map(([verb, figure]) => ({ verb, ...figure })),
  {
    orgs,
    events,
    verbs: figures,
    seqScans: scanned.size,
    scanned: [...scanned],
    searchKoP95Ms: p95(search),
    baselines: { login: { searchP95Ms: p95(login) } },
  },
);
