import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** What stands between this process and PostgreSQL. */
export type Between = 'nothing' | 'session-pooler' | 'transaction-pooler' | 'statement-pooler';

export interface Connection {
  readonly between: Between;
  /** The same text for two URLs that lead to the same database. */
  readonly place: string;
}

const awayMsMax = 5_000;
const rounds = 3;

/** A client that is cut off emits this, and would end the process without a listener. */
const ignore = () => undefined;

async function connect(url: string): Promise<pg.Client> {
  const until = Date.now() + awayMsMax;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: awayMsMax });
    client.on('error', ignore);
    try {
      await client.connect();
      return client;
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (!/^(ECONN|EPIPE|57P0)/.test(code) || Date.now() > until) throw error;
      await wait(200);
    }
  }
}

async function backendOf(client: pg.Client, before = ''): Promise<number> {
  const answer = await client.query(`${before}select pg_backend_pid() as pid`);
  const last = Array.isArray(answer) ? answer.at(-1) : answer;
  return last.rows[0].pid;
}

/**
 * Whether a client may find itself on another connection to PostgreSQL between two transactions. Neither client holds a
 * transaction while the other asks: servers that start at once would have all connections of a small pooler, and wait
 * for each other.
 */
async function isShared(first: pg.Client, second: pg.Client): Promise<boolean> {
  for (let round = 0; round < rounds; round += 1) {
    const own = await backendOf(first);
    // A pooler that splits transactions refuses one that is left open.
    const others = [await backendOf(second, 'begin; ')];
    await second.query('rollback');
    // A pooler may hand its connections out in turn: the second client asks once more each round, so that turns meet.
    for (let more = 0; more < round; more += 1) others.push(await backendOf(second));
    if (others.includes(own) || (await backendOf(first)) !== own) return true;
  }
  return false;
}

async function findBetween(url: string, first: pg.Client): Promise<Between> {
  // A pooler greets with a number of its own; PostgreSQL with that of the process that serves.
  const { processID } = first as pg.Client & { processID?: number };
  if ((await backendOf(first)) === processID) return 'nothing';
  const second = await connect(url);
  try {
    return (await isShared(first, second)) ? 'transaction-pooler' : 'session-pooler';
  } catch (error) {
    if (/statement pooling/i.test((error as Error).message)) return 'statement-pooler';
    throw error;
  } finally {
    await second.end();
  }
}

/** Where `url` leads, and through what. Restarts of the server are waited out for five seconds. */
export async function inspectConnection(url: string): Promise<Connection> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ place: string }>(
      `select concat_ws(' ', current_database(), oid, pg_postmaster_start_time()) as place
       from pg_database where datname = current_database()`,
    );
    return { between: await findBetween(url, client), place: rows[0]?.place ?? '' };
  } finally {
    await client.end();
  }
}
