import type { Rows } from '../rows/rows.ts';
import type { Door } from './queries/door.ts';

/** The rows of one org that are stored together. */
export interface Batch {
  readonly org: string;
  readonly rows: Rows;
  /** The same token stores its rows once, however often it comes. */
  readonly token: string;
  readonly receivedAt: Date;
  readonly retentionDays: number;
}

export interface StoreState {
  /** `loading`: the engine is being fetched. `starting`: it opens its folder. `away`: see the reason. */
  readonly state: 'ready' | 'starting' | 'away' | 'loading';
  /** A key of the module's words; null when all is well. */
  readonly reason: string | null;
}

/** Where telemetry is kept: ClickHouse, embedded or elsewhere. */
export interface Store extends Door {
  /** Rejects when the engine is away; the same batch may come again. */
  insert(batch: Batch): Promise<void>;
  /** Deletes what is kept of an org. It may be called twice. Rejects when the engine is away. */
  forget(org: string): Promise<void>;
  readonly state: () => StoreState;
  /** Ends what is under way, for at most five seconds. The second call waits for the first. */
  close(): Promise<void>;
}
