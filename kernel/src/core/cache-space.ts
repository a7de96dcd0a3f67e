/**
 * A cache that a module keeps values in. A value never becomes wrong: its key names a digest or a version of
 * what it was made from, so nothing has to be removed before its time.
 */
export interface CacheSpace {
  /** `<module>.<noun>`; the kernel's own are the noun alone. */
  readonly name: string;
  /** How long a value is fresh. */
  readonly ttlMs: number;
  /** How much longer a stale value is served while a new one is made, or when none can be made. */
  readonly graceMs: number;
}
