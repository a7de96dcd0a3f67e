import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import type { GroupKey } from '../../stacks/index.ts';
import type { KeyRules } from './key-rules.ts';

const inAppPrefix = 'rule:';

/** The rules that decided a key: the one that made it, or those that dropped frames. */
function rulesOf({ step, parts, dropped }: GroupKey, { fingerprint }: KeyRules): string[] {
  const frames = dropped.flatMap(({ rule }) =>
    rule.startsWith(inAppPrefix) ? [rule.slice(inAppPrefix.length)] : [],
  );
  if (step !== 'rule') return frames;
  const said = new Set(parts.flatMap(({ name, value }) => (name === 'fingerprint' ? [value] : [])));
  const made = fingerprint.find((rule) =>
    rule.fingerprint.every((value) => said.has(value) || value.startsWith('{{')),
  );
  return made === undefined ? frames : [...frames, made.id];
}

/** Counts how often each rule decided. Needs a transaction. */
export async function countHits(
  ctx: AnyContext,
  keys: readonly { readonly key: GroupKey; readonly rules: KeyRules }[],
): Promise<void> {
  const hits = new Map<string, number>();
  for (const { key, rules } of keys) {
    if (rules.inApp.length === 0 && rules.fingerprint.length === 0) continue;
    for (const id of new Set(rulesOf(key, rules))) hits.set(id, (hits.get(id) ?? 0) + 1);
  }
  if (hits.size === 0) return;
  const rows = [...hits].map(([id, count]) => ({ id, count }));
  await sql`
    update aisher.group_rule r set hits = r.hits + seen.count
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as seen (id uuid, count bigint)
    where r.id = seen.id`.execute(ownDb(ctx));
}
