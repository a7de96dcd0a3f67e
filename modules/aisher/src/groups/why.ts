import { type AnyContext, inTransaction } from '@dojang/kernel';
import { ownDb } from '../own-db.ts';
import { requireGroup } from './group-list.ts';
import { firstAndLast } from './samples/sample-list.ts';
import { keptParts, type Why, whyFingerprintsMax } from './schema.ts';

const patternsMax = 2_000;
const placesMax = 20;
const wordMax = 500;

/**
 * Why its errors are one group: what their keys are made of, what was left out, where words vary.
 *
 * @throws Problem 404 `group-not-found`.
 */
export async function explainGroup(ctx: AnyContext, groupId: string): Promise<Why> {
  return inTransaction(ctx, async (ctx) => {
    const { serviceId } = await requireGroup(ctx, groupId);
    const rows = await ownDb(ctx)
      .selectFrom('aisher.fingerprint as f')
      .leftJoin('aisher.template as t', 't.id', 'f.template_id')
      .where('f.group_id', '=', groupId)
      .selectAll('f')
      .select('t.skeleton')
      .orderBy('f.last_seen_at', 'desc')
      .orderBy('f.hash')
      .limit(whyFingerprintsMax)
      .execute();
    const { count } = await ownDb(ctx)
      .selectFrom('aisher.fingerprint')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('group_id', '=', groupId)
      .executeTakeFirstOrThrow();
    const patterns = rows.some(({ skeleton }) => skeleton !== null)
      ? await readPatterns(ctx, serviceId)
      : [];
    return {
      fingerprints: rows.map((row) => ({
        hash: row.hash,
        step: row.step,
        algorithm: row.algorithm,
        ...keptParts.parse(row.parts),
        template: row.skeleton,
        places: placesOf(row.skeleton, patterns),
        firstSeenAt: row.first_seen_at.toISOString(),
        lastSeenAt: row.last_seen_at.toISOString(),
        events: Number(row.events),
      })),
      count: Number(count),
      samples: await firstAndLast(ctx, groupId),
    };
  });
}

interface Pattern {
  readonly pattern: string;
  readonly tokens: readonly string[];
  readonly places: ReadonlySet<number>;
  readonly words: readonly (readonly string[])[];
}

async function readPatterns(ctx: AnyContext, serviceId: string): Promise<readonly Pattern[]> {
  const rows = await ownDb(ctx)
    .selectFrom('aisher.template_place')
    .select(['pattern', 'places', 'words'])
    .where('service_id', '=', serviceId)
    .orderBy('pattern_hash')
    .limit(patternsMax)
    .execute();
  return rows.map(({ pattern, places, words }) => ({
    pattern,
    tokens: pattern.split(' '),
    places: new Set(places),
    words: words as readonly (readonly string[])[],
  }));
}

/** The patterns that a template is an instance of: their words and its differ at open places alone. */
function placesOf(
  skeleton: string | null,
  patterns: readonly Pattern[],
): Why['fingerprints'][number]['places'] {
  if (skeleton === null) return [];
  const tokens = skeleton.split(' ');
  return patterns
    .filter(
      (pattern) =>
        pattern.tokens.length === tokens.length &&
        tokens.every((token, at) => pattern.places.has(at) || pattern.tokens[at] === token),
    )
    .slice(0, placesMax)
    .map(({ pattern, words }) => ({
      pattern,
      words: words.map((each) => each.map((text) => text.slice(0, wordMax))),
    }));
}
