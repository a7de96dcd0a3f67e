import type { Credential } from './credential.ts';

/**
 * Which hints of a topic a credential hears. `all`: every hint of the org. `addressed`: hints that name no
 * person, and those that name its own. `itself`: hints whose id is its own device.
 */
export type Hearing = 'all' | 'addressed' | 'itself';

/** What a live hint can be of. Ids only: anyone who hears one reads again, with rights of their own. */
export interface Topic {
  /** `<module>.<noun>`; the kernel's own are the noun alone. It is the `event` of the stream. */
  readonly name: string;
  /** A kind of credential that is left out hears nothing of it. */
  readonly hearing: Readonly<Partial<Record<Credential, Hearing>>>;
  /** The action that a listener must be allowed to do; any signed-in device may listen when left out. */
  readonly permission?: string;
}
