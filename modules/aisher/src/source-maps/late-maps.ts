import { type AnyContext, defineJob, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import { z } from 'zod';
import { joinGroups, joinTemplates } from '../groups/changes/join.ts';
import type { ErrorEvent } from '../groups/fold/error-event.ts';
import { keyError } from '../groups/fold/keying.ts';
import { addFingerprints, type KeyedError } from '../groups/fold/opening.ts';
import { openTemplates } from '../groups/fold/template-book.ts';
import { announceGroups } from '../groups/hints.ts';
import { lockGroups } from '../groups/lock.ts';
import { readKeyRules } from '../groups/rules/key-rules.ts';
import { ownDb } from '../own-db.ts';
import { versionName } from '../releases/schema.ts';
import { type ErrorShape, type Frame, placeOf, readError } from '../stacks/index.ts';
import { resolveBuilt } from './resolving/resolve.ts';

/** As long as telemetry is kept. */
const days = 15;
/** Keys of one version that are looked at, those seen last first. */
const keysMax = 500;

/** A key with an error of it, as its build told it. */
interface Told {
  readonly hash: string;
  readonly group_id: string;
  readonly service: string;
  readonly at: Date;
  readonly environment: string;
  readonly operation: string;
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

const readTold = (ctx: AnyContext, serviceId: string, version: string): Promise<Told[]> =>
  inTransaction(ctx, async (ctx) => {
    const since = new Date(ctx.now().getTime() - days * 24 * 3_600_000);
    const { rows } = await sql<Told>`
      select f.hash, f.group_id, v.name as service, s.at, s.environment, s.operation, s.type, s.message, s.stack
      from (
        select k.* from aisher.fingerprint k
        join aisher.error_group g on g.org_id = k.org_id and g.id = k.group_id
        where g.org_id = ${ctx.org}::uuid and g.service_id = ${serviceId}::uuid and k.last_seen_at > ${since}::timestamptz
          and k.step in ('app-frames', 'top-frames', 'type')
        order by k.last_seen_at desc limit ${keysMax}) f
      join aisher.service v on v.id = f.service_id
      cross join lateral (
        select * from aisher.sample s where s.org_id = f.org_id and s.hash = f.hash and s.release = ${version}
        order by s.at desc limit 1) s`.execute(ownDb(ctx));
    return rows;
  });

interface Resolved extends Told {
  readonly shape: ErrorShape;
}

/** Those of which maps know at least one frame. */
async function resolveTold(
  ctx: AnyContext,
  told: readonly Told[],
  version: string,
): Promise<readonly Resolved[]> {
  const builds = told.map(({ type, message, stack, service }) => ({
    shape: readError({ type, message, stack }),
    service,
    version,
  }));
  const resolved = await resolveBuilt(ctx, builds);
  const framesOf = ({ chain }: ErrorShape): readonly Frame[] =>
    chain.flatMap(({ frames }) => frames);
  return told.flatMap((each, at) => {
    const [build, found] = [builds[at], resolved[at]];
    if (build === undefined || found === undefined) return [];
    const open = framesOf(build.shape).filter((frame) => placeOf(frame) !== null);
    return found.unresolved.length < open.length ? [{ ...each, shape: found.shape }] : [];
  });
}

const errorOf = (told: Told, version: string): ErrorEvent => ({
  ...told,
  source: 'exception',
  id: '',
  release: version,
  commit: null,
  language: '',
  traceId: '',
  spanId: '',
  weight: 1,
  fingerprint: [],
  severity: '',
  logger: '',
  status: '',
  response: '',
  peer: '',
});

/**
 * Errors that came before their source map. Their groups get the keys that errors get from now on, so that no second
 * group is opened, and groups that turn out to be one are put together. Each such change can be undone.
 */
export async function regroupByMaps(
  outer: AnyContext,
  serviceId: string,
  version: string,
): Promise<void> {
  const resolved = await resolveTold(outer, await readTold(outer, serviceId, version), version);
  if (resolved.length === 0) return;
  await inTransaction(outer, async (ctx) => {
    await lockGroups(ctx);
    const service = await ownDb(ctx)
      .selectFrom('aisher.service')
      .select('templates_version')
      .where('id', '=', serviceId)
      .executeTakeFirstOrThrow();
    const book = await openTemplates(ctx, new Map([[serviceId, service.templates_version]]));
    const rules = (await readKeyRules(ctx))(serviceId);
    const keyed = resolved.map((told) => {
      const error = errorOf(told, version);
      const key = keyError(error, told.shape, rules, (message, at) =>
        book.templateOf(serviceId, message, at),
      );
      const first: KeyedError = { error, occurrence: '', serviceId, keyed: key };
      return { groupId: told.group_id, first, before: told.hash };
    });
    const joined = await book.save();
    const moved = keyed.filter(({ before, first }) => before !== first.keyed.hash);
    for (const [hash, members] of Map.groupBy(moved, ({ first }) => first.keyed.hash)) {
      const home = await ownDb(ctx)
        .selectFrom('aisher.fingerprint')
        .select('group_id')
        .where('hash', '=', hash)
        .executeTakeFirst();
      const [one] = members;
      if (one === undefined) continue;
      const { groupId, first } = one;
      if (home === undefined) {
        await addFingerprints(ctx, [{ hash, groupId, isOpened: false, first }], book);
      }
      const groups = [home?.group_id ?? groupId, ...members.map((each) => each.groupId)];
      await joinGroups(ctx, [...new Set(groups)], `source maps of ${version}`);
    }
    await joinTemplates(ctx, joined, book);
    announceGroups(
      ctx,
      moved.map(({ groupId }) => groupId),
    );
  });
}

/** After an upload, once for all maps of a build that come within a minute. */
export const regroupJob = defineJob({
  name: 'aisher.regroup-by-maps',
  payload: z.object({ serviceId: z.uuid(), version: versionName }),
  timeoutMs: 5 * 60_000,
  handle: (ctx, { serviceId, version }) => regroupByMaps(ctx, serviceId, version),
});
