import { type AnyContext, getDraft, inTransaction, Problem, record } from '@dojang/kernel';
import type { z } from 'zod';
import { type Capture, findCapture, getCaptureOfDraft } from '../captures/capture-row.ts';
import { openContext } from '../contexts/contexts.ts';
import { describeChange, tidyLine } from '../engine/describe.ts';
import { type Description, description } from '../engine/description.ts';
import { ownDb } from '../own-db.ts';
import { beginAsking, endAsking } from '../quotas/asking.ts';
import type { shownDescription } from '../schema.ts';

type Shown = z.infer<typeof shownDescription>;

const describedBy = ({ scope, convention, secrets }: Capture): Description =>
  describeChange(scope, { language: convention.language, secrets: secrets.length });

/** One commit of a split: what it touched of the capture. */
export interface DescribedPart {
  readonly paths: readonly string[];
  readonly elements: readonly {
    readonly path: string;
    readonly kind: string;
    readonly name: string;
  }[];
}

/** A part says nothing of what its siblings change. */
function partOf(capture: Capture, part: DescribedPart): Capture {
  const paths = new Set(part.paths);
  const keyOf = ({ path, kind, name }: DescribedPart['elements'][number]) =>
    [path, kind, name].join('\0');
  const keys = new Set(part.elements.map(keyOf));
  const { scope } = capture;
  return {
    ...capture,
    scope: {
      ...scope,
      files: scope.files.filter(({ path }) => paths.has(path)),
      elements: scope.elements.filter((each) => keys.has(keyOf(each))),
      concerns: [],
      coverage: { ...scope.coverage, hunksInDetail: scope.coverage.hunks },
    },
    secrets: capture.secrets.filter(({ path }) => paths.has(path)),
  };
}

/** Keeps the deterministic description of a capture; once only. Needs a transaction. */
export async function writeDescription(ctx: AnyContext, capture: Capture): Promise<void> {
  await ownDb(ctx)
    .insertInto('commit.description')
    .values({
      capture_id: capture.id,
      org_id: ctx.org,
      created_at: ctx.now(),
      changed_at: ctx.now(),
      origin: 'deterministic',
      sections: JSON.stringify(describedBy(capture)),
    })
    .onConflict((conflict) => conflict.column('capture_id').doNothing())
    .execute();
}

/**
 * Of a capture that came before descriptions were kept, and of a part of a split, one is made. Needs a
 * transaction.
 */
export async function readDescription(
  ctx: AnyContext,
  captureId: string,
  part: DescribedPart | null = null,
): Promise<Shown> {
  const { hasModel } = ctx.parts.llm;
  const row = await ownDb(ctx)
    .selectFrom('commit.description')
    .select(['sections', 'origin'])
    .where('capture_id', '=', captureId)
    .executeTakeFirst();
  if (row !== undefined && part === null) {
    const origin = row.origin === 'model' ? 'model' : 'deterministic';
    return { ...description.parse(row.sections), origin, hasModel };
  }
  const capture = await findCapture(ctx, { id: captureId });
  if (capture === undefined) throw new Error('a commit without its capture');
  const described = describedBy(part === null ? capture : partOf(capture, part));
  return { ...described, origin: 'deterministic', hasModel };
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

/** A model's layout is not trusted, nor that it keeps secrets. */
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
 * @throws Problem 404 `draft-not-found`; 409 `draft-decided` once it is not pending any more; 429
 *   `descriptions-full`.
 */
export async function describeAnew(outer: AnyContext, draftId: string): Promise<Shown> {
  const { capture, isFirst } = await inTransaction(outer, async (ctx) => {
    await requirePending(ctx, draftId);
    const capture = await getCaptureOfDraft(ctx, draftId);
    await writeDescription(ctx, capture);
    return { capture, isFirst: await beginAsking(ctx, capture.id) };
  });
  // Tapped twice: the first is on its way, and what it brings is seen by all.
  if (!isFirst) return inTransaction(outer, (ctx) => readDescription(ctx, capture.id));
  const ctx: AnyContext = { ...outer, trace: capture.traceUuid };
  try {
    return await askModel(ctx, draftId, capture);
  } finally {
    await endAsking(ctx, capture.id);
  }
}

async function askModel(ctx: AnyContext, draftId: string, capture: Capture): Promise<Shown> {
  const own = describedBy(capture);
  const answer = await ctx.parts.llm.generate(ctx, {
    task: 'commit.description',
    schema: description,
    instructions: instructionsFor(capture.convention.language),
    untrusted: await openContext(ctx, capture.id),
    promptVersion,
    // Whoever asks has seen the last answer.
    fresh: true,
    fallback: () => own,
  });
  return inTransaction(ctx, async (ctx) => {
    // It may have been stamped while the model thought: what the history shows does not change.
    await requirePending(ctx, draftId);
    if (answer.origin === 'model') {
      const said = tidied(answer.value);
      // What a model cannot know, or leaves out, is still true.
      const risk = [...new Set([...own.risk, ...said.risk])].slice(0, own.risk.length + 6);
      await ownDb(ctx)
        .updateTable('commit.description')
        .set({
          changed_at: ctx.now(),
          origin: 'model',
          sections: JSON.stringify({ ...said, risk: risk.slice(0, 12) }),
        })
        .where('capture_id', '=', capture.id)
        .execute();
      const data = { draftId, captureId: capture.id };
      await record(ctx, 'commit.described', data, { subjects: [draftId, capture.id] });
    }
    return readDescription(ctx, capture.id);
  });
}
