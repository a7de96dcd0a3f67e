import {
  type Connection,
  type Database,
  inspectConnection,
  inspectServer,
  type Logger,
  type ServerFacts,
} from '@dojang/kernel/server';
import { type Config, connectionsMaxOf } from './config.ts';

const majorMin = 17;
/** Codes and links live for minutes. A clock further off would end sessions and drafts, or keep them. */
const clockMsMax = 3_600_000;
const clockWarnMs = 10_000;

function checkFacts({ major, isReplica, foreignTable, clockAheadMs }: ServerFacts, log: Logger) {
  if (major < majorMin) {
    throw new Error(
      `this is PostgreSQL ${major}, and Dojang needs ${majorMin} or newer: upgrade it, or give another one as DATABASE_URL`,
    );
  }
  if (isReplica) {
    throw new Error(
      'this database is a replica, which takes no writes: give the primary as DATABASE_URL and DATABASE_DIRECT_URL',
    );
  }
  if (foreignTable !== null) {
    throw new Error(
      `this database belongs to another application, it has the table ${foreignTable}: create a database for Dojang alone, and give that as DATABASE_URL`,
    );
  }
  const seconds = Math.round(Math.abs(clockAheadMs) / 1_000);
  const direction = clockAheadMs > 0 ? 'ahead of' : 'behind';
  if (seconds * 1_000 > clockMsMax) {
    throw new Error(
      `the clock of this machine is ${seconds} seconds ${direction} the database's: set the one that is wrong (timedatectl says which), then start again`,
    );
  }
  if (seconds * 1_000 > clockWarnMs) {
    log.warn(
      { seconds, direction },
      'the clocks of this machine and the database differ: set them',
    );
  }
}

function checkPoolers(serving: Connection, direct: Connection | undefined, log: Logger): void {
  for (const { between } of [serving, ...(direct ? [direct] : [])]) {
    if (between !== 'statement-pooler') continue;
    throw new Error(
      'the pooler in front of PostgreSQL splits transactions: set pool_mode = transaction there',
    );
  }
  if (direct !== undefined && direct.place !== serving.place) {
    throw new Error(
      'DATABASE_URL and DATABASE_DIRECT_URL lead to different databases: give the same one, for two logins',
    );
  }
  if (direct?.between === 'transaction-pooler') {
    throw new Error(
      'DATABASE_DIRECT_URL leads through a pooler, which shares its connections: give the address of PostgreSQL itself',
    );
  }
  if (direct === undefined && serving.between === 'transaction-pooler') {
    log.warn(
      'DATABASE_URL leads through a pooler, so jobs are only found by asking: give the address of PostgreSQL itself as DATABASE_DIRECT_URL',
    );
  }
}

function checkConnections(config: Config, isPooled: boolean, { connectionsMax }: ServerFacts) {
  const { serving, direct } = connectionsMaxOf(config);
  // One more asks whether the database is there.
  const own = direct + (isPooled ? 0 : serving + 1);
  const replicas = config.DOJANG_REPLICAS;
  if (own * replicas <= connectionsMax) return;
  throw new Error(
    `PostgreSQL allows ${connectionsMax} connections, and ${replicas} processes of this kind may open ${own * replicas}: raise max_connections, lower DATABASE_CONNECTIONS_MAX (${serving} now), or put a pooler in front and give it as DATABASE_URL`,
  );
}

/**
 * Looks at PostgreSQL before anything is changed there.
 *
 * @throws Error that names what is wrong and its fix.
 */
export async function checkDatabase(
  config: Config,
  database: Database,
  log: Logger,
  now: () => Date,
): Promise<void> {
  const { DATABASE_URL: url, DATABASE_DIRECT_URL: directUrl } = config;
  if (url === undefined) return;
  const facts = await inspectServer(database, now);
  const serving = await inspectConnection(url);
  const isApart = directUrl !== undefined && directUrl !== url;
  checkPoolers(serving, isApart ? await inspectConnection(directUrl) : undefined, log);
  checkFacts(facts, log);
  checkConnections(config, serving.between === 'transaction-pooler', facts);
}
