import type { ExceptionRow, LogRow, PointRow, Rows, SpanRow } from '../../rows/rows.ts';
import type { MaskText } from './attributes.ts';

/** Where the rows of one request are gathered. */
export class RowSink implements Rows {
  readonly spans: SpanRow[] = [];
  readonly exceptions: ExceptionRow[] = [];
  readonly logs: LogRow[] = [];
  readonly points: PointRow[] = [];
  readonly mask: MaskText;
  /** Rows that were cut somewhere. */
  cut = 0;
  rejected = 0;
  /** Why the first one was rejected. */
  reason: string | null = null;

  constructor(mask: MaskText) {
    this.mask = mask;
  }

  reject(reason: string, count = 1): void {
    this.rejected += count;
    this.reason ??= reason;
  }

  noteCut(): void {
    this.cut += 1;
  }

  /** Rows that a key is charged for. An exception comes with its span or record. */
  get count(): number {
    return this.spans.length + this.logs.length + this.points.length;
  }
}
