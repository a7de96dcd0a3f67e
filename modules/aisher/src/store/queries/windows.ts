/** From a moment on, until before another. Whole seconds since 1970. */
export interface Window {
  readonly from: number;
  readonly until: number;
}

/**
 * The condition on the first column that rows are sorted by. It is half an hour wide, and a row may lie in the one before.
 */
export const inBuckets = `ts_bucket_start >= intDiv({from:Int64}, 1800) * 1800 - 1800
    and ts_bucket_start <= {until:Int64}`;

export const startNs = 'toInt64({from:Int64} * 1000000000)';
export const endNs = 'toInt64({until:Int64} * 1000000000)';
export const inWindow =
  'timestamp >= toDateTime64({from:Int64}, 9) and timestamp < toDateTime64({until:Int64}, 9)';
