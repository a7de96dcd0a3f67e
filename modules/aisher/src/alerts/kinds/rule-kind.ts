import { defineDraftKind, finishAct, inTransaction, personMay } from '@dojang/kernel';
import { applyRule, requireReach } from '../rules/rules.ts';
import { type RuleBody, ruleBody } from '../rules/schema.ts';

/** Who is told of which incidents. Alerts by a stamped rule leave without a stamp each. */
export const ruleKind = defineDraftKind<RuleBody>({
  kind: 'aisher.rule',
  body: ruleBody,
  title: ({ name }) => name,
  check: (ctx, _draft, { content }) => inTransaction(ctx, (ctx) => requireReach(ctx, content)),
  again: 'write the rule again on its page',
  mayStamp: (ctx, { personId }) => personMay(ctx, personId, 'aisher.configure'),
  onStamped: async (ctx, { id }, body) => {
    await requireReach(ctx, body.content);
    await applyRule(ctx, id, body);
    await finishAct(ctx, id, { state: 'done', outcome: { version: body.version + 1 } });
  },
});
