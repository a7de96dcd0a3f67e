/** What a job's row carries: whose it is, which story it belongs to, and the verb's payload. */
export interface JobData {
  readonly org: string;
  readonly trace: string;
  readonly payload: unknown;
  /** Of the span that made it, where somebody traces. */
  readonly traceparent?: string;
  /** Starts whose end nobody knows, because the process ended under them. */
  readonly open?: number;
}

/** A job that this process holds. */
export interface JobRow {
  readonly id: string;
  readonly name: string;
  /** Without an org it is a tick of the clock. */
  readonly data: Partial<JobData> | null;
  readonly retryCount: number;
  readonly retryLimit: number;
}

/** How a run ended. `lost`: the process ended under it. `returned`: it was not started here. */
export interface Settlement {
  readonly name: string;
  readonly id: string;
  readonly retryCount: number;
  readonly outcome: 'completed' | 'retry' | 'failed' | 'lost' | 'returned' | 'interrupted';
  readonly output: unknown;
  readonly waitMs: number;
}
