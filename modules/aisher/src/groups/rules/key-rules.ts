import type { AnyContext } from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import type { FingerprintRule, InAppRule } from '../../stacks/index.ts';
import { keyRulesMax, ruleContent } from './schema.ts';

/** What an org says of keys: the newest rule comes first. */
export interface KeyRules {
  readonly inApp: readonly InAppRule[];
  readonly fingerprint: readonly FingerprintRule[];
}

/** The rules that hold for each service. Needs a transaction. */
export async function readKeyRules(ctx: AnyContext): Promise<(serviceId: string) => KeyRules> {
  const rows = await ownDb(ctx)
    .selectFrom('aisher.group_rule')
    .select(['id', 'service_id', 'content'])
    .where('kind', 'in', ['in-app', 'fingerprint'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(keyRulesMax)
    .execute();
  const rules = rows.map((row) => ({ ...row, content: ruleContent.parse(row.content) }));
  const cache = new Map<string, KeyRules>();
  return (serviceId) => {
    const known = cache.get(serviceId);
    if (known) return known;
    const here = rules.filter((row) => row.service_id === null || row.service_id === serviceId);
    const made: KeyRules = {
      inApp: here.flatMap(({ id, content }) =>
        content.kind === 'in-app' ? [{ id, ...content }] : [],
      ),
      fingerprint: here.flatMap(({ id, content }) =>
        content.kind === 'fingerprint' ? [{ id, ...content }] : [],
      ),
    };
    cache.set(serviceId, made);
    return made;
  };
}
