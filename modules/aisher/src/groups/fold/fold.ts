import { type AnyContext, inTransaction, recordMany } from '@dojang/kernel';
import { watchSoon } from '../../alerts/watch-soon.ts';
import { ownDb } from '../../own-db.ts';
import { noteReleases, type SeenRelease } from '../../releases/release-list.ts';
import { noteServices } from '../../releases/service-list.ts';
import { resolveBuilt } from '../../source-maps/resolving/resolve.ts';
import type { ErrorShape } from '../../stacks/index.ts';
import { joinTemplates } from '../changes/join.ts';
import { announceGroups } from '../hints.ts';
import { lockGroups } from '../lock.ts';
import { countHits } from '../rules/hits.ts';
import { readKeyRules } from '../rules/key-rules.ts';
import { keepSamples } from '../samples/keep-samples.ts';
import { countSilenced } from '../silences.ts';
import { leaveOutCounted, noteCounted } from './counted.ts';
import { addCounts } from './counts.ts';
import { boundedError, type ErrorEvent, occurrenceOf } from './error-event.ts';
import { judgeGroups } from './judging.ts';
import { type Keyed, keyError, shapeOf } from './keying.ts';
import type { KeyedError } from './opening.ts';
import { placeErrors } from './placing.ts';
import { tallyBy } from './tally.ts';
import { openTemplates, type TemplateBook } from './template-book.ts';

/** What became of a block of errors. */
export interface Folded {
  /** Errors that were counted. */
  readonly counted: number;
  /** Errors that had been counted before, or came twice. */
  readonly repeated: number;
  readonly opened: readonly string[];
  readonly regressed: readonly string[];
}

/** As many as one transaction takes. */
const blockMax = 5_000;

interface Read {
  readonly error: ErrorEvent;
  readonly occurrence: string;
  readonly at: Date;
  readonly shape: ErrorShape;
  /** Errors of a block that say the same have the same number. */
  readonly said: number;
}

/**
 * Counts errors in their groups, and opens groups for those of a new kind. An error that comes again, from this server or
 * another, counts once. The texts are masked already.
 */
export async function foldErrors(ctx: AnyContext, errors: readonly ErrorEvent[]): Promise<Folded> {
  let total: Folded = { counted: 0, repeated: 0, opened: [], regressed: [] };
  for (let at = 0; at < errors.length; at += blockMax) {
    const block = await foldBlock(ctx, errors.slice(at, at + blockMax));
    total = {
      counted: total.counted + block.counted,
      repeated: total.repeated + block.repeated,
      opened: [...total.opened, ...block.opened],
      regressed: [...total.regressed, ...block.regressed],
    };
  }
  return total;
}

/** Equal texts are read once. */
function readAll(errors: readonly ErrorEvent[]): readonly Read[] {
  const known = new Map<string, { readonly shape: ErrorShape; readonly said: number }>();
  return errors.map((each) => {
    const error = boundedError(each);
    const text = JSON.stringify([error.type, error.message, error.stack, error.language]);
    const read = known.get(text) ?? { shape: shapeOf(error), said: known.size };
    known.set(text, read);
    return { error, ...read, at: error.at, occurrence: occurrenceOf(error) };
  });
}

/** Frames of built JavaScript become frames of its sources. */
async function resolveAll(ctx: AnyContext, read: readonly Read[]): Promise<readonly Read[]> {
  const builds = read.map(({ error, shape }) => ({
    shape,
    service: error.service,
    version: error.release,
  }));
  const resolved = await resolveBuilt(ctx, builds);
  return read.map((each, at) => ({ ...each, shape: resolved[at]?.shape ?? each.shape }));
}

async function foldBlock(outer: AnyContext, errors: readonly ErrorEvent[]): Promise<Folded> {
  // Stacks are read before the lock is taken: others wait for it.
  const read = await resolveAll(outer, readAll(errors));
  return inTransaction(outer, async (ctx) => {
    await lockGroups(ctx);
    const fresh = await leaveOutCounted(ctx, read);
    const nothing = { counted: 0, repeated: errors.length, opened: [], regressed: [] };
    if (fresh.length === 0) return nothing;
    const serviceIds = await noteSpeakers(ctx, fresh);
    const book = await openBook(ctx, [...serviceIds.values()]);
    const keyed = await keyAll(ctx, fresh, serviceIds, book);
    const joined = await book.save();
    const { errors: placed, opened } = await placeErrors(ctx, keyed, book);
    await addCounts(ctx, placed);
    const regressed = await judgeGroups(ctx, placed);
    await countSilenced(ctx, placed);
    await keepSamples(ctx, placed);
    await joinTemplates(ctx, joined, book);
    await noteCounted(ctx, fresh);
    await watchSoon(ctx, {
      places: placed.map(({ groupId, error: { environment } }) => ({ groupId, environment })),
      opened: opened.length,
      regressed: regressed.length,
    });
    announceGroups(
      ctx,
      placed.map(({ groupId }) => groupId),
    );
    await recordMany(
      ctx,
      opened.map(({ groupId, serviceId }) => ({
        type: 'aisher.group-opened',
        data: { groupId, serviceId },
        subjects: [groupId],
      })),
    );
    return {
      counted: fresh.length,
      repeated: errors.length - fresh.length,
      opened: opened.map(({ groupId }) => groupId),
      regressed,
    };
  });
}

/** Makes services and releases known. Gives the ids of services by their names. */
async function noteSpeakers(
  ctx: AnyContext,
  read: readonly Read[],
): Promise<ReadonlyMap<string, string>> {
  const services = [...tallyBy(read, ({ error }) => error.service).values()];
  const ids = await noteServices(
    ctx,
    services.map(({ one: { error, shape }, last }) => ({
      name: error.service,
      language: shape.language ?? (error.language || null),
      at: last,
    })),
  );
  const versioned = read.filter(({ error }) => error.release !== '');
  const releases = tallyBy(versioned, ({ error }) =>
    JSON.stringify([error.service, error.environment, error.release]),
  );
  await noteReleases(
    ctx,
    [...releases.values()].map(
      ({ one: { error }, first }): SeenRelease => ({
        serviceId: ids.get(error.service) ?? '',
        environment: error.environment,
        version: error.release,
        commit: error.commit,
        at: first,
        spans: 0,
      }),
    ),
  );
  return ids;
}

async function openBook(ctx: AnyContext, serviceIds: readonly string[]): Promise<TemplateBook> {
  const rows = await ownDb(ctx)
    .selectFrom('aisher.service')
    .select(['id', 'templates_version'])
    .where('id', 'in', serviceIds)
    .execute();
  return openTemplates(ctx, new Map(rows.map((row) => [row.id, row.templates_version])));
}

/** The keys of errors, in the order of time. Equal errors are keyed once. */
async function keyAll(
  ctx: AnyContext,
  read: readonly Read[],
  serviceIds: ReadonlyMap<string, string>,
  book: TemplateBook,
): Promise<readonly KeyedError[]> {
  const rulesOf = await readKeyRules(ctx);
  const keys = new Map<string, Keyed>();
  const keyed = read
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ error, occurrence, shape, said }) => {
      const serviceId = serviceIds.get(error.service) ?? '';
      const { id, at, traceId, spanId, release, type, message, stack, ...others } = error;
      // Of one release: maps may make other frames of the same stack in another.
      const text = JSON.stringify([said, release, others]);
      const key =
        keys.get(text) ??
        keyError(error, shape, rulesOf(serviceId), (message, at) =>
          book.templateOf(serviceId, message, at),
        );
      keys.set(text, key);
      return { error, occurrence, serviceId, keyed: key };
    });
  await countHits(
    ctx,
    keyed.map(({ keyed: { key }, serviceId }) => ({ key, rules: rulesOf(serviceId) })),
  );
  return keyed;
}
