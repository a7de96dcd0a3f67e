import type { Context } from '../context.ts';
import type { Texts } from '../notification-kind.ts';

/** How far a grant goes: to see, to work with, to manage. Each includes those before it. */
export const grantLevels = ['read', 'write', 'admin'] as const;
export type GrantLevel = (typeof grantLevels)[number];

/** One resource, as the kernel names it. */
export interface ResourceRef {
  /** A {@link ResourceKind} that a module declares. */
  readonly kind: string;
  readonly id: string;
}

export interface Resource extends ResourceRef {
  readonly name: string;
}

/** `open`: everybody who reads the org reads each resource. `granted`: owners do, and those who have a grant. */
export const orgAccesses = ['open', 'granted'] as const;
export type OrgAccess = (typeof orgAccesses)[number];

/**
 * A kind of thing that an org may grant to some of its people. The tables that hold it have policies that ask
 * `kernel.reaches_all()` and `kernel.may_reach(…)`: docs/guides/row-policy.md.
 */
export interface ResourceKind {
  /** `<module>.<noun>` */
  readonly kind: string;
  /** What people call one. */
  readonly label: Texts;
  /** In one sentence each: what a level lets people do, if their roles do. */
  readonly levels: Readonly<Record<GrantLevel, Texts>>;
  /** All that the caller reaches, by name, in a transaction. The module bounds how many an org has. */
  readonly visible: (
    ctx: Context<never>,
  ) => Promise<readonly { readonly id: string; readonly name: string }[]>;
}
