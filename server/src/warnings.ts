import { readRedisUrl } from '@dojang/kernel/redis-url';
import { type Database, inspectLogin, type Logger } from '@dojang/kernel/server';
import type { Config } from './config.ts';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?|)$/;

/** What others could read or change on the way to the database and to Redis. */
export function findPlainConnections(config: Config): string[] {
  const found: string[] = [];
  for (const name of ['DATABASE_URL', 'DATABASE_DIRECT_URL'] as const) {
    const text = config[name];
    if (text === undefined) continue;
    const url = new URL(text);
    const host = url.searchParams.get('host') ?? url.hostname;
    // A path is a socket of this machine.
    if (loopback.test(host) || host.startsWith('/')) continue;
    const mode = url.searchParams.get('sslmode') ?? 'disable';
    if (!['require', 'verify-ca', 'verify-full'].includes(mode)) {
      found.push(
        `${name} goes over the network without TLS: add ?sslmode=verify-full, and sslrootcert when the certificate is of your own authority`,
      );
    }
  }
  if (config.REDIS_URL !== undefined) {
    const { nodes, password, tls } = readRedisUrl(config.REDIS_URL);
    if (password === undefined) {
      found.push(
        'REDIS_URL has no password: anyone who reaches that Redis can lift limits and empty caches; set one by requirepass or an ACL',
      );
    }
    if (tls === undefined && !nodes.every(({ host }) => loopback.test(host))) {
      found.push('REDIS_URL goes over the network without TLS: use rediss://');
    }
  }
  return found;
}

/** Logs once at the start what an operator should fix. */
export function warnOfConnections(config: Config, log: Logger): void {
  for (const sentence of findPlainConnections(config)) log.warn(sentence);
}

/** Logs once at the start that the network reads the numbers of this process, and the fix. */
export function warnOfOpenMetrics(host: string, token: string | undefined, log: Logger): void {
  if (loopback.test(host) || token !== undefined) return;
  log.warn(
    'whoever reaches DOJANG_OPS_PORT reads the metrics: set DOJANG_METRICS_TOKEN, or let only probes and Prometheus reach that port',
  );
}

/** Whether phones reach this server over the network without TLS. */
export const isPlainHttp = (publicUrl: string, boundHost: string): boolean =>
  URL.canParse(publicUrl) &&
  new URL(publicUrl).protocol === 'http:' &&
  !(loopback.test(new URL(publicUrl).hostname) && loopback.test(boundHost));

/** Logs once at the start what an eavesdropper could do, and the fix. */
export function warnOfPlainHttp(publicUrl: string, boundHost: string, log: Logger): void {
  if (!isPlainHttp(publicUrl, boundHost)) return;
  log.warn(
    'this server is reached over plain http: anyone on the network can read drafts, take over a sign-in and stamp as its person; serve it by https and set DOJANG_PUBLIC_URL to the https address',
  );
}

/**
 * On PostgreSQL, a login that owns nothing must serve requests. The embedded database has only one user, a superuser.
 *
 * @throws Error when DATABASE_DIRECT_URL is given and DATABASE_URL could do the same.
 */
export async function checkLogin(
  config: Config,
  database: Database,
  schemas: readonly string[],
  log: Logger,
): Promise<void> {
  if (database.kind === 'embedded') return;
  const { name, faults } = await inspectLogin(database, schemas);
  if (faults.length === 0) return;
  if (config.DATABASE_DIRECT_URL === undefined) {
    log.warn(
      { login: name, faults },
      'requests are served by a login that may do more than it should: give the owner as DATABASE_DIRECT_URL and a login that owns nothing as DATABASE_URL; docs/guides/postgresql.md says how',
    );
    return;
  }
  throw new Error(
    `the user ${name} of DATABASE_URL ${faults.includes('superuser') ? 'is a superuser' : faults.includes('owns-tables') ? 'owns the tables, or may become their owner' : 'bypasses row-level security'}: give a login that owns nothing; docs/guides/postgresql.md says how`,
  );
}
