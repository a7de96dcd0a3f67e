import type { Context } from './context.ts';
import type { DraftKind } from './draft-kind.ts';
import type { Job } from './job.ts';
import type { Route } from './route.ts';

declare module './context.ts' {
  interface Parts {
    /** Those that this deployment runs: where the ledger finds reactions and a stamp its draft kind. */
    readonly modules: readonly Module[];
  }
}

/** An action that a route names, and the roles that may do it. */
export interface Permission {
  /** `<module>.<verb>`, e.g. `commit.stamp`. */
  readonly action: string;
  readonly roles: readonly Role[];
}

export const roles = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** Requests allowed per window to one actor (a device when signed in, else an IP address). */
export interface Limit {
  readonly name: string;
  readonly requestsMax: number;
  readonly windowMs: number;
  /** To one person over all of their devices; three times `requestsMax` when left out. */
  readonly personMax?: number;
  /** To all people of an org together; as many as they like when left out. */
  readonly orgMax?: number;
}

/** A module's whole face: one data value. The server composes these; modules never meet. */
export interface Module {
  readonly name: string;
  /** Folder with `NNNN_what.sql`. */
  readonly migrations: URL;
  // biome-ignore lint/suspicious/noExplicitAny: a list of routes of differing schemas.
  readonly routes: readonly Route<any>[];
  // biome-ignore lint/suspicious/noExplicitAny: a list of jobs of differing payloads.
  readonly jobs: readonly Job<any>[];
  readonly permissions: readonly Permission[];
  readonly limits: readonly Limit[];
  // biome-ignore lint/suspicious/noExplicitAny: a list of drafts of differing bodies.
  readonly draftKinds: readonly DraftKind<any>[];
  /** Called with each ledger event of these types, inside the transaction that records it. */
  readonly reactions: Readonly<
    Record<string, (ctx: Context<never>, data: unknown) => Promise<void>>
  >;
}
