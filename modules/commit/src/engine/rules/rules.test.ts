import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkRules, type Rule, type RuleFacts, repairByRules } from '../index.ts';
import { ruleContent } from './rule.ts';

const facts: RuleFacts = {
  paths: ['packages/pay/src/refund.ts', 'packages/pay/test/refund.test.ts'],
  elements: [
    { kind: 'function', state: 'deleted', name: 'refundAll', breaking: true },
    { kind: 'test', state: 'added', name: 'refunds once', breaking: false },
  ],
  author: { name: '김도장', email: 'kim@pay.example' },
  branch: 'feature/PAY-142-refunds',
};
const rule = (action: Rule['action'], ...conditions: Rule['conditions']): Rule =>
  ruleContent.parse({ name: 'a rule', enabled: true, conditions, action });
const block = { do: 'block', text: 'Mend it.' } as const;

const found = (given: Rule, message: string, more: Partial<RuleFacts> = {}) =>
  checkRules([given], message, { ...facts, ...more }).length > 0;

test('a scope can be required to be the package that changed, which no commit linter does', () => {
  const own = rule(block, { on: 'scope-elsewhere' });
  assert.deepEqual(checkRules([own], 'fix(web): refund once', facts), [
    {
      rule: 'rule',
      level: 'block',
      start: 4,
      end: 7,
      params: { name: 'a rule', text: 'Mend it.' },
    },
  ]);
  assert.equal(found(own, 'fix(pay): refund once'), false);
  assert.equal(found(own, 'fix(Pay,web): refund once'), false);
  assert.equal(found(own, 'fix: refund once'), true);
  assert.equal(found(own, 'docs: say more', { paths: ['README.md'] }), false);
});

test('each condition asks what it says, and all of them must hold', () => {
  const cases: [Rule['conditions'][number], boolean][] = [
    [{ on: 'message', part: 'type', is: 'one-of', words: ['FIX'] }, true],
    [{ on: 'message', part: 'type', is: 'none-of', words: ['feat', 'f?x'] }, false],
    [{ on: 'message', part: 'subject', is: 'one-of', words: ['*wip*'] }, false],
    [{ on: 'message', part: 'body', is: 'one-of', words: ['because *'] }, true],
    [{ on: 'message', part: 'scope', is: 'empty', words: [] }, false],
    [{ on: 'message', part: 'footer', is: 'filled', words: [] }, true],
    [{ on: 'length', part: 'subject', over: 5 }, true],
    [{ on: 'length', part: 'header', over: 500 }, false],
    [{ on: 'paths', is: 'some', globs: ['*.test.ts'] }, true],
    [{ on: 'paths', is: 'every', globs: ['/packages/pay/'] }, true],
    [{ on: 'paths', is: 'none', globs: ['*.sql'] }, true],
    [
      {
        on: 'elements',
        is: 'some',
        kinds: ['function'],
        states: [],
        names: ['refund*'],
        breaking: true,
      },
      true,
    ],
    [
      {
        on: 'elements',
        is: 'none',
        kinds: ['test'],
        states: ['added'],
        names: [],
        breaking: false,
      },
      false,
    ],
    [{ on: 'author', is: 'one-of', words: ['*@pay.example'] }, true],
    [{ on: 'author', is: 'none-of', words: ['김*'] }, false],
    [{ on: 'branch', is: 'one-of', words: ['feature/*'] }, true],
    [{ on: 'branch', is: 'none-of', words: ['main'] }, true],
    [{ on: 'files', over: 1 }, true],
    [{ on: 'files', over: 2 }, false],
  ];
  const message = 'fix(pay): refund once\n\nBecause of two clicks.\n\nRefs: PAY-1';
  for (const [condition, expected] of cases) {
    assert.equal(found(rule(block, condition), message), expected, JSON.stringify(condition));
  }
  const [yes, no] = [cases[0]![0], cases[1]![0]];
  assert.equal(found(rule(block, yes, no), message), false);
  assert.equal(found({ ...rule(block, yes), enabled: false }, message), false);
});

test('a repair words the message anew, and says so before', () => {
  const say = (action: Rule['action'], message: string, more: Partial<RuleFacts> = {}) =>
    repairByRules([rule(action)], message, { ...facts, ...more }).message;
  const message = 'fix(web)!: refund once\n\nWhy.';
  assert.equal(
    say({ do: 'set-scope', scope: '{package}' }, message),
    'fix(pay)!: refund once\n\nWhy.',
  );
  assert.equal(say({ do: 'set-type', type: 'feat' }, message), 'feat(web)!: refund once\n\nWhy.');
  assert.equal(say({ do: 'remove-scope' }, message), 'fix!: refund once\n\nWhy.');
  assert.equal(say({ do: 'add-prefix', text: '[{ticket}]' }, 'fix: a'), 'fix: [PAY-142] a');
  assert.equal(
    say({ do: 'add-footer', text: 'Refs: {ticket}' }, message),
    `${message}\n\nRefs: PAY-142`,
  );
  assert.equal(say({ do: 'replace', from: 'refund', to: 'repay' }, 'fix: refund'), 'fix: repay');
  assert.equal(
    say({ do: 'add-footer', text: 'Refs: {ticket}' }, message, { branch: null }),
    message,
  );
  const two = ['packages/pay/a.ts', 'packages/web/a.ts'];
  assert.equal(say({ do: 'set-scope', scope: '{package}' }, message, { paths: two }), message);
  const [finding] = checkRules([rule({ do: 'set-scope', scope: '{package}' })], message, facts);
  assert.deepEqual(
    [finding?.rule, finding?.level, finding?.params.text],
    ['rule-repair', 'warn', 'fix(pay)!: refund once'],
  );
});

test('rules repair one after the other, and only once', () => {
  const rules = [
    rule(
      { do: 'set-type', type: 'feat' },
      { on: 'message', part: 'type', is: 'one-of', words: ['new'] },
    ),
    rule(
      { do: 'add-prefix', text: 'PAY' },
      { on: 'message', part: 'type', is: 'one-of', words: ['feat'] },
    ),
  ];
  assert.deepEqual(repairByRules(rules, 'new: refunds', facts), {
    message: 'feat: PAY refunds',
    by: ['a rule', 'a rule'],
  });
  const once = repairByRules(rules, 'new: refunds', facts).message;
  assert.equal(repairByRules(rules, once, facts).message, once);
});

test('no pattern, however it is built, holds a message up', () => {
  const stars = rule(block, {
    on: 'message',
    part: 'header',
    is: 'one-of',
    words: Array.from({ length: 50 }, () => `${'*a'.repeat(90)}*b`),
  });
  assert.equal(found(stars, `fix: ${'a'.repeat(4000)}`), false);
  const text = fc.string({ unit: 'binary', maxLength: 200 });
  fc.assert(
    fc.property(text, text, text, (message, from, to) => {
      const any: Rule = { ...rule(block), action: { do: 'replace', from: from || 'x', to } };
      repairByRules([any, stars], message, facts);
      assert.ok(Array.isArray(checkRules([any, stars], message, facts)));
    }),
  );
});

test('patterns built to be slow spend what they have and find nothing; a person’s own are not near it', () => {
  const slow = { on: 'message', part: 'body', is: 'none-of' } as const;
  const words = Array.from({ length: 50 }, () => `*${'a'.repeat(198)}b`);
  const conditions = Array.from({ length: 10 }, () => ({ ...slow, words }));
  const message = `fix: once\n\n${'a'.repeat(19_000)}`;
  const budget = { steps: 5_000_000 };
  assert.deepEqual(checkRules([rule(block, ...conditions)], message, facts, budget), []);
  assert.equal(budget.steps, 0);
  assert.equal(found(rule(block, ...conditions), message), false);
  const own = { steps: 5_000_000 };
  const usual = rule(
    block,
    { ...slow, words: ['*because*', '*so that*', '*이유*'] },
    { on: 'paths', is: 'every', globs: ['packages/**', '*.ts', '!*.sql'] },
  );
  const many = Array.from({ length: 1000 }, (_, at) => `packages/pay/src/refund-${at}.ts`);
  const told = `fix: once\n\n${'It was sent two times. '.repeat(200)}`;
  assert.equal(checkRules([usual], told, { ...facts, paths: many }, own).length, 1);
  assert.ok(own.steps > 4_000_000, String(own.steps));
});

test('a rule that is no rule is refused with its place', () => {
  const bad = ruleContent.safeParse({
    name: ' ',
    enabled: true,
    conditions: [{ on: 'paths', is: 'some', globs: [] }],
    action: { do: 'shout' },
  });
  assert.deepEqual(bad.error?.issues.map(({ path }) => path.join('.')).sort(), [
    'action.do',
    'conditions.0.globs',
    'name',
  ]);
});

test('a hundred rules of slow patterns find nothing beyond what all of them may cost', () => {
  const words = Array.from({ length: 50 }, (_, n) => `*${'a'.repeat(190)}b${n}`);
  const none = { on: 'message', part: 'body', is: 'none-of', words } as const;
  const slow = Array.from({ length: 100 }, () =>
    rule({ do: 'warn', text: 'Look again.' }, ...Array.from({ length: 10 }, () => none)),
  );
  const empty = `fix: a\n\n${'a\n'.repeat(9000)}`;
  for (const message of [empty, `fix: a\n\n${'a'.repeat(19_000)}`]) {
    const started = process.cpuUsage().user;
    checkRules(slow, message, { paths: ['src/pay.ts'], elements: [], author: null, branch: null });
    const ms = (process.cpuUsage().user - started) / 1000;
    // Without the bound it takes minutes.
    assert.ok(ms < 10_000, `${ms} ms of the processor`);
  }
});
