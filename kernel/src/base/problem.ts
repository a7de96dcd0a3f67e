/**
 * An expected failure, sent to the caller as RFC 9457 `application/problem+json`.
 * Anything else that is thrown is a bug: the caller sees a 500 with a trace id and no detail.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  /** Stable kebab-case word; the last segment of the `type` URI. Clients decide by this. */
  readonly code: string;
  /** Machine-readable facts that help to fix it: limits, expected digests, retry times. */
  readonly facts: Readonly<Record<string, unknown>>;

  /** `detail` says what is wrong and how to fix it. It never embeds the message of a cause. */
  constructor(status: number, code: string, detail: string, facts: Record<string, unknown> = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.facts = Object.freeze(facts);
  }

  /** The RFC 9457 body. `traceUuid` is the id that logs, jobs and the ledger share. */
  toJSON(traceUuid?: string) {
    return {
      type: `https://dojang.dev/problems/${this.code}`,
      title: this.code.replaceAll('-', ' '),
      status: this.status,
      detail: this.message,
      code: this.code,
      ...this.facts,
      ...(traceUuid === undefined ? {} : { trace_uuid: traceUuid }),
    };
  }
}
