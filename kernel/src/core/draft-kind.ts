import type { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { hasUnseen } from '../base/unseen.ts';
import { mask } from '../masking/index.ts';
import type { AnyContext } from './context.ts';

/** What a kind's functions are told of the draft. */
export interface KindDraft {
  readonly id: string;
  readonly org: string;
  readonly traceUuid: string;
  readonly subjectKey: string;
  readonly risks: readonly string[];
  readonly summary: unknown;
  /** The body of the version under decision, before the person's edit. */
  readonly shown: unknown;
}

/** How a module's drafts are shown, checked and set to work. Given to the kernel by the module's face. */
export interface DraftKind<B> {
  /** `<module>.<noun>` */
  readonly kind: string;
  readonly body: z.ZodType<B>;
  readonly title: (body: B) => string;
  /**
   * Refuses a body that must not be stamped or kept as a version: throws a Problem. Called before the
   * transaction that decides, so it may take a thread of the pool; that the body is still the one that was
   * shown is made sure of within.
   */
  readonly check?: (ctx: AnyContext, draft: KindDraft, body: B) => Promise<void>;
  /**
   * Risks that come on top of the draft's own: of this body, and of what time took away. Asked each
   * time that the draft is shown, told of or stamped.
   */
  readonly risks?: (
    ctx: AnyContext,
    draft: Pick<KindDraft, 'id' | 'summary'>,
    body: B,
  ) => Promise<readonly string[]>;
  /**
   * Everything that a stamp of `body` agrees to, as plain text for a message with buttons. Left out
   * where a message cannot show it: such a draft must be opened.
   */
  readonly whole?: (body: B) => string;
  /** In the stamp's own transaction, only when approved. */
  readonly onStamped?: (ctx: AnyContext, draft: KindDraft, body: B) => Promise<void>;
}

/** Keeps the type of the body while it is written. */
export const defineDraftKind = <B>(kind: DraftKind<B>): DraftKind<B> => kind;

// biome-ignore lint/suspicious/noExplicitAny: kinds of differing bodies; each parses its own.
const findDraftKind = (ctx: AnyContext, kind: string): DraftKind<any> | undefined =>
  ctx.parts.modules
    .flatMap((module) => module.draftKinds)
    .find((candidate) => candidate.kind === kind);

/** A draft as it is read for its risks and for what a message may show of it. */
interface Readable {
  readonly id: string;
  readonly kind: string;
  readonly risks: readonly string[];
  readonly summary: unknown;
}

/** Why a stamp of `body` would be risky now. Needs a transaction. */
export async function listRisks(
  ctx: AnyContext,
  draft: Readable,
  body: unknown,
): Promise<string[]> {
  const more = await findDraftKind(ctx, draft.kind)?.risks?.(ctx, draft, body);
  return [...new Set([...draft.risks, ...(more ?? [])])];
}

/** Longer texts are not read in a chat. */
const wholeMax = 2000;

/**
 * The text that a message with buttons must show; null when it could not show all of it as it is, or
 * when a stamp of it needs care. Then the draft must be opened.
 */
export async function findWhole(
  ctx: AnyContext,
  draft: Readable,
  body: unknown,
): Promise<string | null> {
  if ((await listRisks(ctx, draft, body)).length > 0) return null;
  const text = findDraftKind(ctx, draft.kind)?.whole?.(body);
  if (text === undefined || text.length > wholeMax) return null;
  return hasUnseen(text) || mask(text).text !== text ? null : text;
}

/** @throws Problem 409 when the draft's module is not among those that run here. */
// biome-ignore lint/suspicious/noExplicitAny: kinds of differing bodies; each parses its own.
export function getDraftKind(ctx: AnyContext, kind: string): DraftKind<any> {
  const found = findDraftKind(ctx, kind);
  if (found) return found;
  throw new Problem(
    409,
    'module-not-running',
    'The module that wrote this draft does not run here; add it to the configuration to decide.',
    { kind },
  );
}
