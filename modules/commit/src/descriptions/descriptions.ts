import { type AnyContext, getDraft, inTransaction, Problem, record, runTask } from '@dojang/kernel';
import type { z } from 'zod';
import { findCapture, getCaptureOfDraft } from '../captures/capture-row.ts';
import { openContext } from '../contexts/contexts.ts';
import { tidyLine } from '../engine/describe/describe.ts';
import {
  type Description,
  description,
  type KeptDescription,
  keptDescription,
} from '../engine/describe/description.ts';
import { ownDb } from '../own-db.ts';
import { beginAsking, endAsking } from '../quotas/asking.ts';
import { describeTask } from '../reading/tasks.ts';
import type { DescribedPart, describeCapture } from '../reading/wording-tasks.ts';
import { requireRepositoryGrant } from '../repositories/grants.ts';
import type { shownDescription } from '../schema.ts';

type Shown = z.infer<typeof shownDescription>;

/** Keeps the deterministic description of a capture; once only. Needs a transaction. */
export async function writeDescription(
  ctx: AnyContext,
  captureId: string,
  sections: KeptDescription,
): Promise<void> {
  await ownDb(ctx)
    .insertInto('commit.description')
    .values({
      capture_id: captureId,
      org_id: ctx.org,
      created_at: ctx.now(),
      changed_at: ctx.now(),
      origin: 'deterministic',
      sections: JSON.stringify(sections),
    })
    .onConflict((conflict) => conflict.column('capture_id').doNothing())
    .execute();
}

/** The description that is kept. A capture from before descriptions were kept has none. Needs a transaction. */
export async function findDescription(
  ctx: AnyContext,
  captureId: string,
): Promise<Shown | undefined> {
  const row = await ownDb(ctx)
    .selectFrom('commit.description')
    .select(['sections', 'origin'])
    .where('capture_id', '=', captureId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const origin = row.origin === 'model' ? 'model' : 'deterministic';
  return { ...keptDescription.parse(row.sections), origin, hasModel: ctx.parts.llm.hasModel };
}

/**
 * Makes a description for a capture from before descriptions were kept, and for a part of a split. Call it outside any
 * transaction.
 */
export async function readDescription(
  outer: AnyContext,
  captureId: string,
  part: DescribedPart | null = null,
): Promise<Shown> {
  const { kept, capture } = await inTransaction(outer, async (ctx) => {
    const kept = part === null ? await findDescription(ctx, captureId) : undefined;
    return { kept, capture: kept ? undefined : await findCapture(ctx, { id: captureId }) };
  });
  if (kept !== undefined) return kept;
  if (capture === undefined) throw new Error('a commit without its capture');
  const { texts } = capture;
  const made = await runTask(outer, describeTask, { texts, part });
  return { ...made.description, origin: 'deterministic', hasModel: outer.parts.llm.hasModel };
}

const languages = { en: 'English', ko: 'Korean' } as const;
const promptVersion = 'commit.description/1';

const instructionsFor = (language: keyof typeof languages) =>
  [
    'Describe one change of code for its reviewer, in four lists of short lines, at most six each.',
    `Language: ${languages[language]}.`,
    '"what": what changes, naming functions, classes and files.',
    '"design": how the parts hang together, and why it is built like this if the change shows it.',
    '"effect": what users, tests, configuration or dependencies get of it.',
    '"risk": what could break, what is not tested, what to look at twice; empty when there is nothing.',
    'Say only what the change shows; no praise, no guesses, no markdown.',
  ].join('\n');

async function requirePending(ctx: AnyContext, draftId: string): Promise<void> {
  if ((await getDraft(ctx, draftId)).state === 'pending') return;
  throw new Problem(409, 'draft-decided', 'The draft was decided; its description stays.');
}

/** Neither a model's layout nor its care for secrets is trusted. */
function tidied(said: Description): Description {
  const lines = (given: readonly string[]) => given.map(tidyLine).filter((line) => line !== '');
  return {
    what: lines(said.what),
    design: lines(said.design),
    effect: lines(said.effect),
    risk: lines(said.risk),
  };
}

/**
 * Asks a model for a better description of a draft's change. The deterministic one stands where there is no
 * model, or it fails.
 *
 * @throws Problem 403 `grant-needed`; 404 `draft-not-found`; 409 `draft-decided` once it is not pending any more; 429
 *   `descriptions-full`.
 */
export async function describeAnew(outer: AnyContext, draftId: string): Promise<Shown> {
  const capture = await inTransaction(outer, async (ctx) => {
    await requirePending(ctx, draftId);
    const found = await getCaptureOfDraft(ctx, draftId);
    await requireRepositoryGrant(ctx, found.repositoryId, 'write');
    return found;
  });
  const { texts } = capture;
  const made = await runTask(outer, describeTask, { texts, part: null });
  const isFirst = await inTransaction(outer, async (ctx) => {
    await requirePending(ctx, draftId);
    await writeDescription(ctx, capture.id, made.description);
    return beginAsking(ctx, capture.id);
  });
  // Tapped twice: the first request is under way, and everybody sees its answer.
  if (!isFirst) return readDescription(outer, capture.id);
  const ctx: AnyContext = { ...outer, trace: capture.traceUuid };
  try {
    return await askModel(ctx, draftId, capture.id, made);
  } finally {
    await endAsking(ctx, capture.id);
  }
}

async function askModel(
  ctx: AnyContext,
  draftId: string,
  captureId: string,
  made: ReturnType<typeof describeCapture>,
): Promise<Shown> {
  const own = made.description;
  const answer = await ctx.parts.llm.generate(ctx, {
    task: 'commit.description',
    schema: description,
    instructions: instructionsFor(made.language),
    untrusted: await openContext(ctx, captureId),
    promptVersion,
    // The person has seen the last answer and wants another.
    fresh: true,
    fallback: () => description.parse(own),
  });
  await inTransaction(ctx, async (ctx) => {
    // The draft may have been stamped while the model worked. What the history shows does not change.
    await requirePending(ctx, draftId);
    if (answer.origin === 'model') {
      const said = tidied(answer.value);
      // Facts that a model cannot know or leaves out are kept.
      const risk = [...new Set([...own.risk, ...said.risk])].slice(0, own.risk.length + 6);
      await ownDb(ctx)
        .updateTable('commit.description')
        .set({
          changed_at: ctx.now(),
          origin: 'model',
          sections: JSON.stringify({
            ...said,
            risk: risk.slice(0, 12),
            language: made.language,
          } satisfies KeptDescription),
        })
        .where('capture_id', '=', captureId)
        .execute();
      const data = { draftId, captureId: captureId };
      await record(ctx, 'commit.described', data, { subjects: [draftId, captureId] });
    }
  });
  return readDescription(ctx, captureId);
}
