import { createHash, randomUUID } from 'node:crypto';
import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import type { PatternRow } from '../../templates/index.ts';
import { placeWords } from '../schema.ts';

interface SavedTemplate {
  readonly id: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** The older template that it is one with; null for the oldest. */
  readonly joinedInto: string | null;
}

/** What is kept of the messages of a service. */
export interface SavedTemplates {
  readonly templates: ReadonlyMap<string, SavedTemplate>;
  /** By their JSON. */
  readonly patterns: ReadonlyMap<string, PatternRow>;
}

/** A template that is seen all the time is noted as seen once an hour. */
const noteSeenMs = 3_600_000;
const skeletonMax = 20_000;

/** 32 hex characters. */
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
const jsonOf = ({ pattern, open, words }: PatternRow) => JSON.stringify([pattern, open, words]);
const patternHash = ({ pattern, open }: PatternRow) => hashOf(JSON.stringify([pattern, open]));

/** Reads what is kept, by service. Needs a transaction. */
export async function readTemplates(
  ctx: AnyContext,
  serviceIds: readonly string[],
): Promise<ReadonlyMap<string, SavedTemplates>> {
  if (serviceIds.length === 0) return new Map();
  const templates = await ownDb(ctx)
    .selectFrom('aisher.template')
    .select(['id', 'service_id', 'skeleton', 'joined_into', 'first_seen_at', 'last_seen_at'])
    .where('service_id', 'in', serviceIds)
    .execute();
  const places = await ownDb(ctx)
    .selectFrom('aisher.template_place')
    .select(['service_id', 'pattern', 'places', 'words'])
    .where('service_id', 'in', serviceIds)
    .execute();
  const texts = new Map(templates.map(({ id, skeleton }) => [id, skeleton]));
  return new Map(
    serviceIds.map((serviceId) => {
      const own = templates.filter((row) => row.service_id === serviceId);
      const patterns = places
        .filter((row) => row.service_id === serviceId)
        .map(({ pattern, places: open, words }) => ({
          pattern,
          open,
          words: placeWords.parse(words),
        }));
      return [
        serviceId,
        {
          templates: new Map(
            own.map((row) => [
              row.skeleton,
              {
                id: row.id,
                firstSeenMs: row.first_seen_at.getTime(),
                lastSeenMs: row.last_seen_at.getTime(),
                joinedInto: texts.get(row.joined_into ?? '') ?? null,
              },
            ]),
          ),
          patterns: new Map(patterns.map((row) => [jsonOf(row), row])),
        },
      ];
    }),
  );
}

interface Learnt {
  readonly saved: SavedTemplates;
  readonly own: ReadonlySet<string>;
  readonly oneOf: (template: string) => string;
  readonly seenAt: ReadonlyMap<string, number>;
  /** Null when nothing new was learnt. */
  readonly patterns: readonly PatternRow[] | null;
}

/** Writes what is new or was not noted as seen for long, and gives what is kept then. Needs a transaction. */
export async function saveTemplates(
  ctx: AnyContext,
  serviceId: string,
  learnt: Learnt,
): Promise<SavedTemplates> {
  const templates = templatesOf(learnt);
  const changed = [...templates].filter(([template, row]) => {
    const known = learnt.saved.templates.get(template);
    return known === undefined || known.joinedInto !== row.joinedInto || isLongAgo(known, row);
  });
  if (changed.length > 0) await keepTemplates(ctx, serviceId, templates, changed);
  const { patterns } = learnt;
  if (patterns === null) return { templates, patterns: learnt.saved.patterns };
  const kept = new Map(patterns.map((row) => [jsonOf(row), row]));
  const fresh = [...kept].filter(([json]) => !learnt.saved.patterns.has(json));
  if (fresh.length > 0) await keepPlaces(ctx, serviceId, fresh);
  await ownDb(ctx)
    .updateTable('aisher.service')
    .set((eb) => ({ templates_version: eb('templates_version', '+', 1) }))
    .where('id', '=', serviceId)
    .execute();
  return { templates, patterns: kept };
}

const isLongAgo = (known: SavedTemplate, row: SavedTemplate) =>
  row.lastSeenMs - known.lastSeenMs > noteSeenMs || row.firstSeenMs < known.firstSeenMs;

function templatesOf({ saved, own, oneOf, seenAt }: Learnt): Map<string, SavedTemplate> {
  const now = new Map<string, SavedTemplate>();
  for (const template of own) {
    const known = saved.templates.get(template);
    const seen = seenAt.get(template);
    const one = oneOf(template);
    now.set(template, {
      id: known?.id ?? randomUUID(),
      firstSeenMs: Math.min(known?.firstSeenMs ?? Infinity, seen ?? known?.firstSeenMs ?? 0),
      lastSeenMs: Math.max(known?.lastSeenMs ?? 0, seen ?? 0),
      joinedInto: one === template || !own.has(one) ? null : one,
    });
  }
  return now;
}

async function keepTemplates(
  ctx: AnyContext,
  serviceId: string,
  all: ReadonlyMap<string, SavedTemplate>,
  changed: readonly (readonly [string, SavedTemplate])[],
): Promise<void> {
  const rows = changed.map(([skeleton, row]) => ({
    id: row.id,
    hash: hashOf(skeleton),
    skeleton: skeleton.slice(0, skeletonMax),
    joined: row.joinedInto === null ? null : (all.get(row.joinedInto)?.id ?? null),
    first: new Date(row.firstSeenMs),
    last: new Date(row.lastSeenMs),
  }));
  await sql`
    insert into aisher.template as t (id, org_id, created_at, service_id, skeleton_hash, skeleton, joined_into,
        first_seen_at, last_seen_at)
      select id, ${ctx.org}::uuid, ${ctx.now()}::timestamptz, ${serviceId}::uuid, hash, skeleton, joined, first, last
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (id uuid, hash text, skeleton text, joined uuid,
        first timestamptz, last timestamptz)
    on conflict (org_id, service_id, skeleton_hash) do update set joined_into = excluded.joined_into,
      first_seen_at = least(t.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at)`.execute(ownDb(ctx));
}

async function keepPlaces(
  ctx: AnyContext,
  serviceId: string,
  fresh: readonly (readonly [string, PatternRow])[],
): Promise<void> {
  const rows = fresh.map(([, row]) => ({ ...row, hash: patternHash(row) }));
  await sql`
    insert into aisher.template_place (org_id, service_id, created_at, pattern_hash, pattern, places, words)
      select ${ctx.org}::uuid, ${serviceId}::uuid, ${ctx.now()}::timestamptz, hash, pattern, open, words
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as row (hash text, pattern text, open integer[], words jsonb)
    on conflict (org_id, service_id, pattern_hash) do update set words = excluded.words`.execute(
    ownDb(ctx),
  );
}
