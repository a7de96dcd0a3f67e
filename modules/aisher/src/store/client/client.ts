import type { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { type Row, readText, rowsOf } from './answer.ts';
import { withPort } from './port.ts';
import { withRetries } from './retry.ts';
import { type Insert, type Params, type Query, runCommand, runInsert } from './send.ts';
import { AllowedSettings, type Settings } from './settings.ts';
import { StoreError, storeErrorOf } from './store-error.ts';
import { Turns } from './turns.ts';

export interface ClientOptions {
  /** `https://user:password@host:8443`; certificates are verified. */
  readonly url: string;
  /** Sent along with every query. */
  readonly settings: Settings;
  /** How long a query that fails is tried again; 0 for once. */
  readonly retryWaitMsMax: number;
  readonly random?: () => number;
  readonly now?: () => Date;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** How long one request may take, with all that ClickHouse does for it. */
  readonly requestMsMax?: number;
  readonly connectionsMax?: number;
  readonly turnWaitMs?: number;
  /** Opens connections in its own way; the one of Node when left out. */
  readonly agent?: Agent;
}

/** One ClickHouse, embedded or not, for all that a process asks of it. */
export interface Client {
  /** Tried again while that may help. @throws StoreError */
  rows<R = Row>(sql: string, params?: Params, settings?: Settings): Promise<R[]>;
  /** @throws StoreError */
  command(sql: string, params?: Params): Promise<void>;
  /** Once: who inserts keeps the batch, and comes again with the same token. @throws StoreError */
  insert(insert: Insert): Promise<void>;
  /** Settings that ClickHouse refused, and that are left out since. */
  readonly leftOut: () => readonly string[];
  /** When the last query was answered; null before. */
  readonly lastGoodAt: () => Date | null;
  /** At most five seconds. */
  close(): Promise<void>;
}

const closed = () => new StoreError('closed', 'the store is closed');
const closeMsMax = 5_000;

export function openClient(options: ClientOptions): Client {
  const { requestMsMax = 40_000, connectionsMax = 10, turnWaitMs = 30_000 } = options;
  const { random = Math.random, now = () => new Date(), wait } = options;
  const http = createClient({
    url: withPort(options.url),
    ...(options.agent === undefined ? {} : { http_agent: options.agent }),
    application: 'dojang',
    max_open_connections: connectionsMax,
    request_timeout: requestMsMax,
    compression: { response: true, request: false },
    log: { level: ClickHouseLogLevel.OFF },
  });
  const turns = new Turns({ max: connectionsMax, waitMs: turnWaitMs });
  const ending = new AbortController();
  const allowed = new AllowedSettings(options.settings);
  let lastGoodAt: Date | null = null;
  let closing: Promise<void> | undefined;

  async function ask(query: Query, signal: AbortSignal): Promise<Row[]> {
    const { sql, params, settings } = query;
    const { stream } = await http.exec({
      query: `${sql}\nformat JSONCompact`,
      query_params: params,
      clickhouse_settings: allowed.with(settings),
      abort_signal: signal,
    });
    return rowsOf(await readText(stream));
  }

  async function askAllowed(query: Query, signal: AbortSignal): Promise<Row[]> {
    for (;;) {
      try {
        return await ask(query, signal);
      } catch (error) {
        if (!allowed.leaveOut(storeErrorOf(error), query.settings)) throw error;
      }
    }
  }

  /** All that goes out: in turn, and never after the end. */
  async function send<R>(work: (signal: AbortSignal) => Promise<R>): Promise<R> {
    if (ending.signal.aborted) throw closed();
    const answer = await turns.run(async () => {
      const late = AbortSignal.timeout(requestMsMax);
      try {
        return await work(AbortSignal.any([ending.signal, late]));
      } catch (error) {
        if (ending.signal.aborted) throw closed();
        throw late.aborted
          ? new StoreError('too-slow', `no answer in ${requestMsMax} ms`)
          : storeErrorOf(error);
      }
    });
    lastGoodAt = now();
    return answer;
  }

  return {
    rows: <R>(sql: string, params: Params = {}, settings?: Settings) =>
      withRetries(() => send((signal) => askAllowed({ sql, params, settings }, signal)), {
        waitMsMax: options.retryWaitMsMax,
        random,
        signal: ending.signal,
        ...(wait ? { wait } : {}),
      }) as Promise<R[]>,
    command: (sql, params = {}) =>
      send((signal) => runCommand(http, { sql, params, settings: undefined }, signal)),
    insert: (insert) => send((signal) => runInsert(http, insert, signal)),
    leftOut: () => allowed.leftOut,
    lastGoodAt: () => lastGoodAt,
    close() {
      closing ??= (async () => {
        ending.abort();
        turns.end();
        await Promise.race([http.close(), sleep(closeMsMax, undefined, { ref: false })]);
        options.agent?.destroy();
      })();
      return closing;
    },
  };
}
