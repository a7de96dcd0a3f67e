import type { ChdbSession } from './chdb.ts';
import { type EngineInsert, type EngineRequest, prelude } from './engine-sql.ts';

/** A session runs one thing at a time. What it was set to is forgotten by nobody but us. */
class Lane {
  readonly session: ChdbSession;
  set: readonly string[] = [];

  constructor(session: ChdbSession) {
    this.session = session;
  }
}

/**
 * Sessions of one engine. Queries have theirs and inserts have theirs, so that a question that takes half a minute keeps no row
 * waiting.
 */
export class Sessions {
  readonly #all: Lane[] = [];
  readonly #free: Lane[] = [];
  readonly #waiting: ((lane: Lane) => void)[] = [];

  constructor(open: () => ChdbSession, count: number) {
    for (let n = 0; n < count; n += 1) this.#all.push(new Lane(open()));
    this.#free.push(...this.#all);
  }

  async query(request: EngineRequest): Promise<Uint8Array> {
    return this.#with(async ({ session }, before) => {
      const setting = before(request);
      const sql = setting === '' ? request.sql : `${setting};\n${request.sql}`;
      return (await session.queryAsync(sql, { format: 'TabSeparated' })).bytes();
    });
  }

  async insert(request: EngineRequest, insert: EngineInsert, rows: Uint8Array): Promise<void> {
    await this.#with(async ({ session }, before) => {
      const setting = before(request);
      if (setting !== '') await session.queryAsync(setting);
      await session.insert({ ...insert, values: rows, format: 'JSONCompactEachRow' });
    });
  }

  close(): void {
    for (const { session } of this.#all) session.close();
  }

  async #with<R>(
    work: (lane: Lane, before: (request: EngineRequest) => string) => Promise<R>,
  ): Promise<R> {
    const lane =
      this.#free.pop() ?? (await new Promise<Lane>((resolve) => this.#waiting.push(resolve)));
    try {
      return await work(lane, (request) => {
        const setting = prelude(request, lane.set);
        // Also what a query fails at stays set.
        lane.set = [...new Set([...lane.set, ...Object.keys(request.settings)])];
        return setting;
      });
    } finally {
      const next = this.#waiting.shift();
      if (next) next(lane);
      else this.#free.push(lane);
    }
  }
}
