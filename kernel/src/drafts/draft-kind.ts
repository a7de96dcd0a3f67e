import type { z } from 'zod';
import type { AnyContext } from '../context.ts';
import { Problem } from '../problem.ts';

/** What a kind's functions are told of the draft. */
export interface KindDraft {
  readonly id: string;
  readonly org: string;
  readonly traceUuid: string;
  readonly subjectKey: string;
  readonly risks: readonly string[];
  /** The body of the version under decision, before the person's edit. */
  readonly shown: unknown;
}

/** How a module's drafts are shown, checked and set to work. Given to the kernel by the module's face. */
export interface DraftKind<B> {
  /** `<module>.<noun>` */
  readonly kind: string;
  readonly body: z.ZodType<B>;
  readonly title: (body: B) => string;
  /** Refuses a body that must not be stamped or kept as a version: throws a Problem. */
  readonly check?: (ctx: AnyContext, draft: KindDraft, body: B) => Promise<void>;
  /** In the stamp's own transaction, only when approved. */
  readonly onStamped?: (ctx: AnyContext, draft: KindDraft, body: B) => Promise<void>;
}

/** Keeps the type of the body while it is written. */
export const defineDraftKind = <B>(kind: DraftKind<B>): DraftKind<B> => kind;

/** @throws Problem 409 when the draft's module is not among those that run here. */
// biome-ignore lint/suspicious/noExplicitAny: kinds of differing bodies; each parses its own.
export function getDraftKind(ctx: AnyContext, kind: string): DraftKind<any> {
  for (const module of ctx.parts.modules) {
    const found = module.draftKinds.find((candidate) => candidate.kind === kind);
    if (found) return found;
  }
  throw new Problem(
    409,
    'module-not-running',
    'The module that wrote this draft does not run here; add it to the configuration to decide.',
    { kind },
  );
}
