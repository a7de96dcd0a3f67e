import type { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { hasUnseen } from '../base/unseen.ts';
import { mask } from '../masking/index.ts';
import type { AnyContext, PersonActor } from './context.ts';
import type { ResourceRef } from './people/resource.ts';

/** What the functions of a draft kind receive of the draft. */
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

export interface StampDraft extends KindDraft {
  /** Null: anyone who may stamp. */
  readonly askedPersonId: string | null;
}

/**
 * For a draft whose act is many things: one stamp, and a line for each thing, which is done or fails by itself. The
 * module reports the end of each line by `endLine`. Failed lines can be tried again by the same stamp.
 */
export interface DraftLines<B> {
  /** The module's own names of the lines, in order, each once: ids, never names of people. */
  readonly keys: (body: B) => readonly string[];
  /** Makes the jobs that do these lines, in the transaction of the stamp and of each later attempt. */
  readonly start: (
    ctx: AnyContext,
    draft: KindDraft,
    body: B,
    lines: readonly { readonly key: string; readonly attempt: number }[],
  ) => Promise<void>;
}

/** How drafts of one kind are shown, checked and acted on. A module declares its kinds. */
export interface DraftKind<B> {
  /** `<module>.<noun>` */
  readonly kind: string;
  readonly body: z.ZodType<B>;
  readonly title: (body: B) => string;
  /**
   * Throws a Problem for a body that must not be stamped or kept as a version. It is called before the transaction
   * that decides, so it may take a thread of the pool. The transaction then checks that the body is still the same.
   */
  readonly check?: (ctx: AnyContext, draft: KindDraft, body: B) => Promise<void>;
  /**
   * Risks beside the draft's own: those of this body, and those that came with time. They are asked for each time
   * that the draft is shown, announced or stamped.
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
  /** The kind of message that asks a person to decide it; sent again when a draft that was put off is due. */
  readonly notification?: string;
  /** What the search of the inbox finds beside the title: names that a person would type. */
  readonly searchText?: (body: B, summary: Readonly<Record<string, unknown>>) => string;
  /** Which drafts the inbox shows together, such as those of one project. `key` is the module's own, an id. */
  readonly group?: (
    body: B,
    summary: Readonly<Record<string, unknown>>,
  ) => { readonly key: string; readonly title: string };
  /** The resource that a draft is of: who does not reach it does not see the draft. */
  readonly resource?: (body: B) => ResourceRef | null;
  /** How to get another draft of the same subject, as the end of a sentence: `write the note again`. */
  readonly again?: string;
  /**
   * Asks for a new draft of the same subject after the act of this one failed, in the transaction of the request.
   * Left out where only `again` helps.
   */
  readonly redraft?: (ctx: AnyContext, draft: KindDraft) => Promise<void>;
  /**
   * A machine shows a number, which the stamp of a risky draft must carry. `shows` says where the number is, as the
   * end of a sentence: `the number on the cover of the notebook`. Only drafts of such a kind may have a `match`.
   */
  readonly needsMachine?: { readonly shows: string };
  /**
   * Whether a person who has the permission may decide this draft: stamp, reject, put off, edit or try again. When left
   * out, owners and admins decide anything, and a member what was asked of the member or of anyone.
   */
  readonly mayStamp?: (ctx: AnyContext, person: PersonActor, draft: StampDraft) => Promise<boolean>;
  /** Left out: the act is one thing. */
  readonly lines?: DraftLines<B>;
  /** In the stamp's own transaction, only when approved. */
  readonly onStamped?: (ctx: AnyContext, draft: KindDraft, body: B) => Promise<void>;
}

/** Keeps the type of the body in the functions of the kind. */
export const defineDraftKind = <B>(kind: DraftKind<B>): DraftKind<B> => kind;

// biome-ignore lint/suspicious/noExplicitAny: kinds of differing bodies; each parses its own.
export const findDraftKind = (ctx: AnyContext, kind: string): DraftKind<any> | undefined =>
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

const searchTextMax = 2000;

/** What the search of the inbox finds beside the title. */
export const searchTextOf = <B>(
  kind: DraftKind<B>,
  body: B,
  summary: Readonly<Record<string, unknown>>,
): string => (kind.searchText?.(body, summary) ?? '').slice(0, searchTextMax).toWellFormed();

const groupTextMax = 200;

/** The columns of the group that a draft is shown in; null for a draft of no group. */
export function groupOf<B>(
  kind: DraftKind<B>,
  module: string,
  body: B,
  summary: Readonly<Record<string, unknown>>,
): { readonly group_key: string | null; readonly group_title: string | null } {
  const group = kind.group?.(body, summary);
  if (group === undefined) return { group_key: null, group_title: null };
  const title = group.title.slice(0, groupTextMax).toWellFormed();
  return { group_key: `${module}:${group.key}`, group_title: title || group.key };
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
