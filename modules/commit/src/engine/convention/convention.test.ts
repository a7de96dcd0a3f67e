import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convention as conventionSchema } from '../change/scope.ts';
import { own } from '../change/tally.ts';
import { defaultConvention, learnConvention, lintMessage } from '../index.ts';
import { ticketIn } from '../message/ticket.ts';

const commit = (message: string, paths: string[] = [], author = 'Kim Dev') => ({
  message,
  paths,
  author,
});
const times = <T>(n: number, make: (at: number) => T) =>
  Array.from({ length: n }, (_, at) => make(at));

test('a history teaches types, scopes by path, case, length and bodies', () => {
  const learnt = learnConvention({
    subjects: [
      ...times(30, (at) =>
        commit(`fix(runtime): handle case ${at} (#${at})\n\nBecause it broke.`, [
          'packages/runtime/src/a.ts',
        ]),
      ),
      ...times(20, (at) => commit(`docs: describe part ${at}`, ['docs/guide.md'])),
      ...times(5, (at) => commit(`dx(runtime): warn about ${at}`, ['packages/runtime/src/b.ts'])),
    ],
  });
  conventionSchema.parse(learnt);
  assert.equal(learnt.source, 'history');
  assert.deepEqual(learnt.types, ['fix', 'docs', 'dx']);
  assert.deepEqual(learnt.scopes, ['runtime']);
  assert.equal(learnt.subjectCase, 'lower');
  assert.equal(learnt.pathScopes.packages!.runtime, 35);
  assert.equal(learnt.pathTypes.docs!.docs, 20);
  assert.ok(!Object.hasOwn(learnt.pathTypes, 'docs/guide.md'), 'it would only repeat its folder');
  assert.ok(learnt.bodyShare > 0.5 && learnt.bodyShare < 0.6);
  assert.equal(learnt.headerLengthMax, 50);
});

test('bots, merges, releases and reverts by git teach nothing', () => {
  const people = times(10, (at) => commit(`feat: thing ${at}`, ['src/a.ts']));
  const noise = [
    ...times(50, (at) =>
      commit(`chore(deps): Update x to ${at}.`, ['package.json'], 'renovate[bot]'),
    ),
    ...times(50, () => commit("Merge branch 'main' into dev")),
    ...times(50, (at) => commit(`chore(release): publish ${at}`)),
    ...times(50, () => commit('Revert "feat: thing"')),
  ];
  assert.deepEqual(
    learnConvention({ subjects: [...noise, ...people] }),
    learnConvention({ subjects: people }),
  );
});

test('a Korean history, a gitmoji history and a free one are distinguished', () => {
  const korean = learnConvention({
    subjects: times(10, (at) => commit(`feat: 결제 재시도 ${at} 추가`)),
  });
  assert.deepEqual([korean.language, korean.style], ['ko', 'conventional']);
  const emoji = learnConvention({
    subjects: times(10, (at) => commit(`:sparkles: add thing ${at}`)),
  });
  assert.deepEqual([emoji.style, emoji.emojiForm, emoji.types], ['gitmoji', 'code', []]);
  const free = learnConvention({ subjects: times(10, (at) => commit(`Add thing ${at}.`)) });
  assert.deepEqual(
    [free.style, free.subjectCase, free.subjectFullStop],
    ['free', 'sentence', true],
  );
});

test('tickets are learnt with their place', () => {
  const at = (message: (n: number) => string) =>
    learnConvention({ subjects: times(10, (n) => commit(message(n))) }).ticketPlace;
  assert.equal(
    at((n) => `PAY-${n} add thing`),
    'prefix',
  );
  assert.equal(
    at((n) => `feat: add a thing that is wanted PAY-${n}`),
    'suffix',
  );
  assert.equal(
    at((n) => `feat: add thing\n\nRefs: PAY-${n}`),
    'footer',
  );
  assert.equal(
    at((n) => `feat: add thing (#${n})`),
    null,
  );
});

test('a ticket of a branch is one of the projects that the history names', () => {
  const subjects = times(10, (n) => commit(`${n % 3 ? 'PAY' : 'OPS'}-${n} add thing`));
  const convention = learnConvention({ subjects });
  assert.deepEqual(convention.ticketProjects, ['PAY', 'OPS']);
  assert.equal(ticketIn('feature/PAY-12-retry', convention), 'PAY-12');
  assert.equal(ticketIn('fix/UTF-8-names-OPS-7', convention), 'OPS-7');
  assert.equal(ticketIn('fix/UTF-8-names', convention), null);
  assert.equal(ticketIn('feature/pay-12', convention), null);
  // An agent of an earlier version says where tickets stand, but not of which projects.
  const { ticketProjects: _none, ...older } = convention;
  assert.equal(ticketIn('feature/NEW-3', older), 'NEW-3');
  assert.equal(ticketIn('feature/PAY-12', { ...convention, ticketPlace: null }), null);
});

test('an expression that an earlier agent or a stranger sends is never run', () => {
  const hostile = {
    ...defaultConvention,
    ticketPlace: 'footer',
    ticketPattern: `${'.*'.repeat(12)}!`,
  };
  const read = conventionSchema.parse(hostile);
  assert.ok(!('ticketPattern' in read));
  const started = performance.now();
  assert.equal(ticketIn('a'.repeat(200), read), null);
  assert.ok(performance.now() - started < 50);
});

test('a commitlint configuration decides: levels, always and never, presets', () => {
  const learnt = learnConvention({
    commitlint: {
      extends: ['@commitlint/config-conventional'],
      rules: {
        'type-enum': [2, 'always', ['feat', 'fix', 'wip']],
        'scope-enum': [1, 'always', ['web', 'api']],
        'scope-empty': [2, 'never'],
        'header-max-length': [2, 'always', 60],
        'subject-full-stop': [0],
      },
    },
    subjects: times(10, (at) => commit(`fix(api): thing ${at}`, ['api/a.ts'])),
  });
  assert.equal(learnt.source, 'commitlint');
  assert.deepEqual(learnt.types, ['fix', 'feat', 'wip']);
  assert.deepEqual(learnt.scopes, ['api', 'web']);
  assert.deepEqual([learnt.scopeRequired, learnt.headerLengthMax], [true, 60]);
  const told = (message: string) =>
    lintMessage(message, learnt).map(({ rule, level }) => `${level} ${rule}`);
  assert.deepEqual(told('fix(api): mend it.'), []);
  assert.deepEqual(told('chore(api): mend it'), ['block type-enum']);
  assert.deepEqual(told('fix(db): mend it'), ['warn scope-enum']);
  assert.deepEqual(told('fix: mend it'), ['block scope-empty']);
  assert.deepEqual(told('fix(api): Mend it'), ['block subject-case']);
  assert.deepEqual(told('FIX(api): mend it'), ['block type-case', 'block type-enum']);
  assert.deepEqual(told(`fix(api): ${'mend '.repeat(12)}`.trim()), ['block header-max-length']);
  assert.deepEqual(told('fix(api): mend it\nno blank line'), ['warn body-leading-blank']);
  assert.deepEqual(told('mend it'), ['block type-empty', 'block scope-empty']);
});

test('what is no configuration is not believed', () => {
  for (const commitlint of [
    null,
    1,
    'x',
    [],
    {},
    { rules: 3 },
    { rules: { 'type-enum': 'all' } },
    { extends: ['./mine.js'] },
  ]) {
    assert.equal(learnConvention({ commitlint, subjects: [] }).source, 'default');
  }
});

test('folders with the names of object members are only folders', () => {
  assert.equal(own<unknown>({}, 'constructor'), undefined);
  const learnt = learnConvention({
    subjects: times(20, (at) =>
      at % 2 === 0
        ? commit(`fix(constructor): thing ${at}`, ['__proto__/constructor/toString.ts'])
        : commit(`docs: thing ${at}`, ['constructor/valueOf.md']),
    ),
  });
  assert.ok(Object.hasOwn(learnt.pathScopes, '__proto__'));
  conventionSchema.parse(learnt);
  assert.deepEqual(lintMessage('fix(constructor): thing', learnt, ['constructor/valueOf.ts']), []);
});
