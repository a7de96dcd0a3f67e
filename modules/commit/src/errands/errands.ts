import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  getDraft,
  inTransaction,
  Problem,
  record,
  requireOpenDraft,
  requirePerson,
} from '@dojang/kernel';
import type { z } from 'zod';
import { type Capture, getCaptureOfDraft } from '../captures/capture-row.ts';
import { listFinalised } from '../history/finalised-commits.ts';
import { ownDb } from '../own-db.ts';
import { requireRepositoryGrant } from '../repositories/grants.ts';
import { announceErrand, isForCaller, lockErrand } from './errand-row.ts';
import {
  type ErrandContent,
  type ErrandInput,
  errandContent,
  type errandList,
  type errandReceipt,
  type errandReport,
  errandsMax,
} from './schema.ts';

/** A machine that is off for longer finds the working tree changed anyway. */
const errandLifeMs = 24 * 3_600_000;

/**
 * A person asks the machine that captured a draft for another capture. Asked twice, the first one is under way.
 *
 * @throws Problem 404 `draft-not-found`; 403 `not-asked`; 409 when the draft is not pending, or not pushed or
 *   committed for a revert, `machine-too-old`; 429 `errands-full`.
 */
export async function askErrand(
  outer: AnyContext,
  draftId: string,
  input: ErrandInput,
): Promise<z.infer<typeof errandReceipt>> {
  return inTransaction(outer, async (ctx) =>
    askMachine(ctx, draftId, await contentFor(ctx, draftId, input)),
  );
}

/**
 * After the act of a draft failed, the machine is asked for a draft of the working tree as it is by then. Who may do so,
 * the kernel says.
 *
 * @throws Problem 409 `machine-too-old`; 429 `errands-full`.
 */
export async function askRedraft(ctx: AnyContext, { id }: { readonly id: string }): Promise<void> {
  await askMachine(ctx, id, { kind: 'redraft' });
}

async function askMachine(
  outer: AnyContext,
  draftId: string,
  content: ErrandContent,
): Promise<z.infer<typeof errandReceipt>> {
  return inTransaction(outer, async (inner) => {
    const { personId } = requirePerson(inner);
    const capture = await getCaptureOfDraft(inner, draftId);
    const ctx: AnyContext = { ...inner, trace: capture.traceUuid };
    await requireRepositoryGrant(ctx, capture.repositoryId, 'write');
    if (!capture.takesErrands) {
      throw new Problem(
        409,
        'machine-too-old',
        'The dojang on that machine is older and cannot do this; update it, then make a new draft.',
      );
    }
    const open = await ownDb(ctx)
      .selectFrom('commit.errand')
      .select(['id', 'draft_id'])
      .where('device_id', '=', capture.deviceId)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', ctx.now())
      .limit(errandsMax)
      .execute();
    const same = open.find((row) => row.draft_id === draftId);
    if (same !== undefined) return { id: same.id };
    if (open.length === errandsMax) {
      throw new Problem(
        429,
        'errands-full',
        `The machine has ${errandsMax} such requests to answer; try again once it has.`,
      );
    }
    return openErrand(ctx, { capture, personId, content });
  });
}

/** What the machine is told. Needs a transaction. */
async function contentFor(
  ctx: AnyContext,
  draftId: string,
  input: ErrandInput,
): Promise<ErrandContent> {
  if (input.kind !== 'revert') {
    await requireOpenDraft(ctx, draftId, input.digest);
    const { digest: _shown, ...content } = input;
    return content;
  }
  await requireDone(ctx, draftId);
  const commits = await listFinalised(ctx, draftId);
  const shas = commits.map(({ sha }) => sha).reverse();
  if (shas.length === 0) throw notCommitted();
  return { kind: 'revert', shas };
}

const notCommitted = () =>
  new Problem(409, 'nothing-to-revert', 'Nothing was committed for this draft.');

/**
 * Who may decide a draft may ask for its opposite.
 *
 * @throws Problem 403 `not-asked`.
 */
async function requireDone(ctx: AnyContext, draftId: string): Promise<void> {
  const draft = await getDraft(ctx, draftId);
  if (!(await isForCaller(ctx, draft))) {
    throw new Problem(
      403,
      'not-asked',
      'This draft was for somebody else to decide; that person, an owner or an admin can do it.',
    );
  }
  if (draft.state !== 'done') throw notCommitted();
}

async function openErrand(
  ctx: AnyContext,
  { capture, personId, content }: { capture: Capture; personId: string; content: ErrandContent },
): Promise<z.infer<typeof errandReceipt>> {
  const id = randomUUID();
  const { draftId, deviceId } = capture;
  await ownDb(ctx)
    .insertInto('commit.errand')
    .values({
      id,
      org_id: ctx.org,
      created_at: ctx.now(),
      device_id: deviceId,
      person_id: personId,
      draft_id: draftId,
      kind: content.kind,
      content: JSON.stringify(content),
      expires_at: new Date(ctx.now().getTime() + errandLifeMs),
    })
    .execute();
  const data = { errandId: id, draftId, kind: content.kind };
  await record(ctx, 'commit.errand-asked', data, { subjects: [draftId] });
  await announceErrand(ctx, draftId);
  ctx.afterCommit(() =>
    ctx.parts.live.publish(ctx.org, { topic: 'commit.act', id, device: deviceId }),
  );
  return { id };
}

/** What the calling machine is to capture, oldest first. */
export async function listErrands(ctx: AnyContext): Promise<z.infer<typeof errandList>> {
  const { deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('commit.errand')
      .select(['id', 'draft_id', 'content'])
      .where('device_id', '=', deviceId)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', ctx.now())
      .orderBy('created_at')
      .orderBy('id')
      .limit(errandsMax)
      .execute();
    return {
      errands: rows.map((row) => ({
        id: row.id,
        draftId: row.draft_id,
        content: errandContent.parse(row.content),
      })),
    };
  });
}

/**
 * The machine says why it did not do an errand. One that has ended stays as it is.
 *
 * @throws Problem 404 `errand-not-found`.
 */
export async function reportErrand(
  outer: AnyContext,
  id: string,
  { trouble, path }: z.infer<typeof errandReport>,
): Promise<z.infer<typeof errandReceipt>> {
  const { deviceId } = requirePerson(outer);
  return inTransaction(outer, async (ctx) => {
    const row = await lockErrand(ctx, { id, deviceId });
    if (row === undefined) {
      throw new Problem(404, 'errand-not-found', 'No such request waits for this machine.');
    }
    if (row.endedAt !== null) return { id };
    await ownDb(ctx)
      .updateTable('commit.errand')
      .set({ ended_at: ctx.now(), trouble, trouble_path: path })
      .where('id', '=', id)
      .execute();
    const data = { errandId: id, draftId: row.draftId, trouble };
    await record(ctx, 'commit.errand-failed', data, { subjects: [row.draftId] });
    await announceErrand(ctx, row.draftId);
    return { id };
  });
}

/** Deletes the expired ones. */
export const removeErrands = (ctx: AnyContext): Promise<unknown> =>
  inTransaction(ctx, (ctx) =>
    ownDb(ctx).deleteFrom('commit.errand').where('expires_at', '<=', ctx.now()).execute(),
  );
