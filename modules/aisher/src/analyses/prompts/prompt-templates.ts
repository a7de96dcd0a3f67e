import { createHash, randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record, requirePerson } from '@dojang/kernel';
import type { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import {
  type PromptTemplate,
  type promptTemplateInput,
  type promptTemplateList,
  templatesShown,
} from './schema.ts';

const selectTemplates = (ctx: AnyContext) =>
  ownDb(ctx).selectFrom('aisher.prompt_template').selectAll().orderBy('version', 'desc');

type Row = Awaited<ReturnType<ReturnType<typeof selectTemplates>['execute']>>[number];

const toTemplate = (row: Row): PromptTemplate => ({
  version: row.version,
  text: row.text,
  share: row.share,
  personId: row.person_id,
  createdAt: row.created_at.toISOString(),
  analyses: row.analyses,
  right: row.judged_right,
  wrong: row.judged_wrong,
});

/** Versions of what the org says to the model, the newest first. */
export function listPromptTemplates(ctx: AnyContext): Promise<z.infer<typeof promptTemplateList>> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await selectTemplates(ctx).limit(templatesShown).execute();
    return { templates: rows.map(toTemplate) };
  });
}

/**
 * Makes a version of what the org says to the model.
 *
 * @throws Problem 409 `prompt-template-changed`.
 */
export function writePromptTemplate(
  ctx: AnyContext,
  { text, share, version: seen }: z.infer<typeof promptTemplateInput>,
): Promise<PromptTemplate> {
  const { personId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const version = seen + 1;
    const newest = await selectTemplates(ctx).limit(1).executeTakeFirst();
    const made =
      (newest?.version ?? 0) !== seen
        ? undefined
        : await ownDb(ctx)
            .insertInto('aisher.prompt_template')
            .values({
              id: randomUUID(),
              org_id: ctx.org,
              created_at: ctx.now(),
              version,
              text,
              share,
              person_id: personId,
            })
            .onConflict((conflict) => conflict.columns(['org_id', 'version']).doNothing())
            .returningAll()
            .executeTakeFirst();
    if (made === undefined) {
      throw new Problem(
        409,
        'prompt-template-changed',
        'Somebody else wrote a version in the meantime: read it, and write again.',
      );
    }
    const subjects = [made.id];
    await record(ctx, 'aisher.prompt-template-written', { version, share }, { subjects });
    return toTemplate(made);
  });
}

/** The version that a question gets. */
export interface ChosenTemplate {
  readonly version: number;
  readonly text: string;
  /** Of a test of two versions: which of them it is. */
  readonly variant: 'newest' | 'before' | null;
}

/** From 0 to 99, always the same for a subject of an org. */
export const placeInHundred = (org: string, subject: string): number =>
  createHash('sha256').update(`${org} ${subject}`).digest().readUInt32BE(0) % 100;

/**
 * What the org says to the model of a group, or of anything; null where it says nothing. Of two versions under test, a group always
 * gets the same.
 */
export function chooseTemplate(ctx: AnyContext, subject: string): Promise<ChosenTemplate | null> {
  return inTransaction(ctx, async (ctx) => {
    const [newest, before] = await selectTemplates(ctx).limit(2).execute();
    if (newest === undefined) return null;
    const isTested = newest.share < 100;
    const getsNewest = placeInHundred(ctx.org, subject) < newest.share;
    const chosen = getsNewest ? newest : before;
    const variant = isTested ? (getsNewest ? 'newest' : 'before') : null;
    return { version: chosen?.version ?? 0, text: chosen?.text ?? '', variant };
  });
}

/** Counts an analysis, or a verdict on one, for the version that it was asked with. Needs a transaction. */
export const countForTemplate = (
  ctx: AnyContext,
  version: number,
  column: 'analyses' | 'judged_right' | 'judged_wrong',
  by = 1,
): Promise<unknown> =>
  ownDb(ctx)
    .updateTable('aisher.prompt_template')
    .set((eb) => ({ [column]: eb(column, '+', by) }))
    .where('version', '=', version)
    .execute();
