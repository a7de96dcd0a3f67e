import {
  type AnyContext,
  canonicalJson,
  defineDraftKind,
  enqueue,
  inTransaction,
  Problem,
} from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import { importKindName } from '../planning/propose.ts';
import { isWork } from '../planning/row-changes.ts';
import { type ImportBody, importBody } from '../schema.ts';
import { applyImportJob } from './apply-import.ts';

const planChanged = (): Problem =>
  new Problem(
    409,
    'import-plan-changed',
    'The sheet was planned anew, or it was stamped already; open its newest draft.',
  );

async function requirePlan(ctx: AnyContext, { importId, planDigest }: ImportBody): Promise<void> {
  const row = await ownDb(ctx)
    .selectFrom('autus.import')
    .select('id')
    .where('id', '=', importId)
    .where('state', '=', 'planned')
    .where('plan_digest', '=', planDigest)
    .executeTakeFirst();
  if (row === undefined) throw planChanged();
}

const rowsOf = (body: ImportBody): number =>
  Object.entries(body.counts).reduce(
    (sum, [outcome, rows]) => sum + (isWork(outcome) ? rows : 0),
    0,
  );

/** A sheet of people: its rows are written after the stamp, fifty by fifty. */
export const importKind = defineDraftKind<ImportBody>({
  kind: importKindName,
  body: importBody,
  title: (body) => `Import: ${rowsOf(body)} rows`,
  check: async (ctx, { shown }, body) => {
    if (canonicalJson(shown) !== canonicalJson(body)) {
      throw new Problem(
        422,
        'import-not-editable',
        'A plan is stamped as it is; change what columns mean on the page of the import.',
      );
    }
    await inTransaction(ctx, (ctx) => requirePlan(ctx, body));
  },
  again: 'bring the sheet again',
  onStamped: async (ctx, draft, { importId, planDigest }) => {
    const row = await ownDb(ctx)
      .updateTable('autus.import')
      .set({ state: 'stamped', draft_id: draft.id })
      .where('id', '=', importId)
      .where('state', '=', 'planned')
      .where('plan_digest', '=', planDigest)
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) throw planChanged();
    await enqueue(ctx, applyImportJob, { importId });
  },
});
