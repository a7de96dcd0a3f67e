import { type AnyContext, inTransaction } from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import { resolveBuilt } from '../../source-maps/resolving/resolve.ts';
import { readKeyRules } from '../rules/key-rules.ts';
import { boundedError, type ErrorEvent, occurrenceOf } from './error-event.ts';
import { keyError, shapeOf } from './keying.ts';
import { findPlaces } from './placing.ts';
import { copyTemplates } from './template-book.ts';

async function servicesNamed(ctx: AnyContext, names: readonly string[]) {
  const rows = await ownDb(ctx)
    .selectFrom('aisher.service')
    .select(['id', 'name'])
    .where('org_id', '=', ctx.org)
    .where('name', 'in', names)
    .execute();
  return new Map(rows.map(({ id, name }) => [name, id]));
}

/** The groups that errors are in, by their keys, the earliest error first. Nothing is counted or learnt. Never in a transaction. */
export async function findGroupsOf(
  outer: AnyContext,
  sent: readonly ErrorEvent[],
): Promise<{ readonly at: Date; readonly groupId: string }[]> {
  if (sent.length === 0) return [];
  const errors = sent.map(boundedError).sort((a, b) => a.at.getTime() - b.at.getTime());
  const shapes = await resolveBuilt(
    outer,
    errors.map((error) => ({
      shape: shapeOf(error),
      service: error.service,
      version: error.release,
    })),
  );
  return inTransaction(outer, async (ctx) => {
    const serviceIds = await servicesNamed(ctx, [...new Set(errors.map((each) => each.service))]);
    const book = await copyTemplates(ctx, [...serviceIds.values()]);
    const rulesOf = await readKeyRules(ctx);
    const keyed = errors.flatMap((error, at) => {
      const serviceId = serviceIds.get(error.service);
      const shape = shapes[at]?.shape;
      if (serviceId === undefined || shape === undefined) return [];
      const templateOf = (message: string, when: Date) => book.templateOf(serviceId, message, when);
      const key = keyError(error, shape, rulesOf(serviceId), templateOf);
      return [{ error, occurrence: occurrenceOf(error), serviceId, keyed: key }];
    });
    return findPlaces(ctx, keyed, book);
  });
}
