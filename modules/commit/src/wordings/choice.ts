import { type AnyContext, inTransaction, isTooMuch, planSectionOf, runTask } from '@dojang/kernel';
import { matterOf } from '../captures/capture-row.ts';
import { openPreview } from '../captures/diff-preview.ts';
import { openContext } from '../contexts/contexts.ts';
import { commitPlan } from '../plan/plan.ts';
import { wordAnswerTask, wordDraftTask, wordReuseTask } from '../reading/tasks.ts';
import type { Worded } from '../reading/wording-tasks.ts';
import { findReuse, type Told } from '../reuse/reuse.ts';
import { plainWording } from './plain-wording.ts';
import { answerSchema, materialFor, promptVersion } from './prompt.ts';
import type { Request } from './requests.ts';

export interface Wording {
  readonly message: string;
  readonly origin: 'model' | 'deterministic' | 'reuse';
  /** What approved messages suggested, whether or not it was used. */
  readonly told?: Told;
}

/** Approved messages first, then a model, then the deterministic drafter; outside any transaction. */
export async function chooseWording(
  ctx: AnyContext,
  request: Request,
): Promise<Wording & { readonly worded: Worded }> {
  try {
    const worded = await wordIt(ctx, request);
    return { ...(await betterThan(ctx, request, worded)), worded };
  } catch (error) {
    if (!isTooMuch(error)) throw error;
    // The person still gets a draft, which says that the change was not read.
    const worded = plainWording(request.capture);
    return { message: worded.message, origin: 'deterministic', worded };
  }
}

const matterFor = ({ capture, rules, hint }: Request) => ({ ...matterOf(capture, rules), hint });

async function wordIt(ctx: AnyContext, request: Request): Promise<Worded> {
  const { id, remote, destination } = request.capture;
  const isFirst = request.shownDigest === null;
  const diff = isFirst ? await inTransaction(ctx, (ctx) => openPreview(ctx, id)) : null;
  const { reverted } = request;
  return runTask(ctx, wordDraftTask, {
    ...matterFor(request),
    remote,
    destination,
    diff,
    reverted,
  });
}

async function betterThan(ctx: AnyContext, request: Request, worded: Worded): Promise<Wording> {
  const { capture, hint } = request;
  const own: Wording = { message: worded.message, origin: 'deterministic' };
  // Nobody will read the draft of an overtaken capture, and a revert has the words of what it reverses.
  if (request.overtakenBy !== null || request.reverted !== null) return own;
  const matter = matterFor(request);
  // A person who asks for another message, or gives a hint, does not want the usual one.
  const isFirst = hint === null && request.shownDigest === null;
  const reuse = await findReuse(ctx, capture, worded.embedding, async (near) =>
    isFirst ? runTask(ctx, wordReuseTask, { matter, near, drafted: worded.answer }) : null,
  );
  const told = reuse.told === null ? {} : { told: reuse.told };
  if (
    reuse.told !== null &&
    reuse.told.trust >= (await planSectionOf(ctx, commitPlan)).section.reuse.trust
  ) {
    return { message: reuse.told.message, origin: 'reuse', ...told };
  }
  const answer = await ctx.parts.llm.generate(ctx, {
    task: 'commit.draft',
    schema: answerSchema,
    instructions: worded.instructions,
    untrusted: materialFor(worded, await openContext(ctx, capture.id), reuse.examples),
    promptVersion,
    fresh: request.shownDigest !== null,
    fallback: () => worded.answer,
  });
  if (answer.origin !== 'model') return { ...own, ...told };
  const message = await runTask(ctx, wordAnswerTask, { matter, answer: answer.value });
  return message === null ? { ...own, ...told } : { message, origin: 'model', ...told };
}
