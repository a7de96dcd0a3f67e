import type { StoreError } from './store-error.ts';

export type Settings = Readonly<Record<string, string | number>>;

/** The setting that an exception names: unknown to an old server, or not to be changed by this login. */
const named = /(?:Cannot modify|Unknown setting|Setting) '?(\w{1,80})'?/;
const unknownSetting = 115;
const readOnly = 164;
const constrained = 452;

/**
 * Settings that one ClickHouse takes. A cluster of others may refuse some. The query is worth more than its bound, so such a setting
 * is left out from then on.
 */
export class AllowedSettings {
  readonly #base: Settings;
  readonly #leftOut = new Set<string>();

  constructor(base: Settings) {
    this.#base = base;
  }

  get leftOut(): string[] {
    return [...this.#leftOut];
  }

  with(more: Settings = {}): Record<string, string | number> {
    const all = Object.entries({ ...this.#base, ...more });
    return Object.fromEntries(all.filter(([name]) => !this.#leftOut.has(name)));
  }

  /** Whether the error names one of the settings that were sent; it is not sent again. */
  leaveOut({ code, message }: StoreError, more: Settings | undefined): boolean {
    const isAboutSettings = code === unknownSetting || code === readOnly || code === constrained;
    const name = named.exec(message)?.[1] ?? '';
    if (!isAboutSettings || !(name in this.with(more))) return false;
    this.#leftOut.add(name);
    return true;
  }
}
