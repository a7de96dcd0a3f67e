import { randomUUID } from 'node:crypto';
import { type AnyContext, gramsOf, gramsVersion, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import { embedText, textEmbeddingName } from '../engine/reuse/text-embedding.ts';

export interface HistoryRow {
  readonly words: string;
  readonly repositoryId: string;
  /** As a server wrote it that knew nothing of grams. */
  readonly isOld?: boolean;
}

/** Finalised commits of an org as bare rows, so many minutes apart, the last one newest. Returns their ids. */
export async function addHistory(
  ctx: AnyContext,
  rows: readonly HistoryRow[],
  minutes = 60,
): Promise<string[]> {
  const captureId = randomUUID();
  const personId = ctx.actor.kind === 'person' ? ctx.actor.personId : randomUUID();
  const made = rows.map(({ words, repositoryId, isOld = false }, at) => ({
    id: randomUUID(),
    draft: randomUUID(),
    at: new Date(Date.UTC(2026, 0, 1) + at * minutes * 60_000).toISOString(),
    sha: randomUUID().replaceAll('-', '').padEnd(40, '0'),
    repository: repositoryId,
    words,
    grams: isOld ? null : gramsOf(words),
    version: isOld ? 0 : gramsVersion,
    vector: `[${embedText(words).join(',')}]`,
  }));
  const given = sql`jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as made (id uuid, draft uuid, at timestamptz,
    sha text, repository uuid, words text, grams text[], version smallint, vector text)`;
  await inTransaction(ctx, async ({ db, org }) => {
    await sql`insert into commit.capture (id, org_id, repository_id, device_id, person_id, draft_id, idempotency_key,
        input_digest, trigger, trace_uuid, captured_at, tree, scope, convention, secrets, author, match_digest)
      values (${captureId}, ${org}, ${rows[0]?.repositoryId}, ${randomUUID()}, ${personId}, ${randomUUID()},
        ${captureId}, repeat('0', 64), 'command', ${randomUUID()}, now(), 't', '{}', '{}', '[]', '{}', '')`.execute(
      db,
    );
    await sql`insert into commit.finalised_commit (id, org_id, created_at, capture_id, draft_id, repository_id, position,
        sha, message, origin, edit_distance, paths, elements, lines_added, lines_deleted, stamped_person_id, stamped_at,
        trace_uuid)
      select id, ${org}, at, ${captureId}, draft, repository, 0, sha, words, 'model', 0, '{}', '[]', 0, 0, ${personId},
        at, draft from ${given}`.execute(db);
    await sql`insert into commit.search_entry (finalised_commit_id, org_id, created_at, words, grams, grams_version,
        repository_id, embedding_name, embedding)
      select id, ${org}, at, words, grams, version, case when version > 0 then repository end, ${textEmbeddingName},
        vector::vector from ${given}`.execute(db);
  });
  return made.map(({ id }) => id);
}
