/** What a request can fail with: a Problem of the server, or `offline`, `timeout`, `broken-answer`. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly traceUuid: string | null;

  constructor(status: number, code: string, detail: string, facts: Record<string, unknown> = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.facts = facts;
    this.traceUuid = typeof facts.trace_uuid === 'string' ? facts.trace_uuid : null;
  }
}

/** How a screen speaks to the server. The page that hosts the screen provides it. */
export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
}
