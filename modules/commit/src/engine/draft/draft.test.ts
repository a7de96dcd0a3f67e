import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inputFile as file } from '../../testing/input-file.ts';
import {
  type Convention,
  defaultConvention,
  draftCandidates,
  draftMessage,
  type InputFile,
  learnConvention,
  lintMessage,
  scopeChange,
  splitByConcern,
} from '../index.ts';

const history = (messages: string[], paths: string[] = ['src/a.ts']) =>
  learnConvention({ subjects: messages.map((message) => ({ message, paths, author: 'Kim' })) });
const korean = history([
  'feat: 결제 화면 추가',
  'fix: 로그인 오류 수정',
  'feat: 알림 추가',
  'docs: 설명 보완',
  'fix: 합계 수정',
]);

async function header(
  files: InputFile[],
  convention: Convention = defaultConvention,
  branch: string | null = 'main',
  hint?: string,
) {
  return draftMessage({
    scope: await scopeChange({ files }),
    convention,
    branch,
    hint: hint ?? null,
  }).header;
}

const code = 'export function total(rows) {\n  return rows.length;\n}\n';
const guarded =
  'export function total(rows) {\n  if (rows === null) return 0;\n  return rows.length;\n}\n';
const grown = `${code}\nexport function backoff(times) {\n  const base = 100;\n  const most = 10_000;\n  const jitter = Math.random();\n  return Math.min(most, base * 2 ** times) * (1 + jitter);\n}\n`;

test('the header names what the change is about, with a verb by its state', async () => {
  assert.equal(
    await header([file('src/cart.js', code, guarded)]),
    'fix: handle edge case in total',
  );
  assert.equal(await header([file('src/cart.js', code, grown)]), 'feat: add backoff to cart');
  assert.equal(
    await header([file('src/cart.js', code, code.replaceAll('total', 'sumOf'))]),
    'refactor!: rename total to sumOf',
  );
  assert.equal(
    await header([file('src/cart.test.js', null, "test('sums', () => {});\n")]),
    'test: add tests for cart',
  );
  assert.equal(
    await header([file('README.md', '# A\n', '# A\n\n## Install\n\nnpm ci\n')]),
    'docs: document Install',
  );
  assert.equal(
    await header([file('.github/workflows/release.yml', 'a: 1\n', 'a: 2\n')]),
    'ci: update release workflow',
  );
});

test('what has no text is told by its file', async () => {
  const plain = { oldPath: null, before: null, after: null, modeChanged: false };
  const image = { ...plain, path: 'web/logo.png', state: 'modified', binary: true } as const;
  assert.equal(await header([image]), 'chore: update logo.png');
  const module = { ...plain, path: 'vendor-theme', state: 'modified', binary: false } as const;
  assert.equal((await header([module])).includes('vendor-theme'), true);
  const script = file('run.sh', 'echo\n', 'echo\n');
  assert.equal(
    await header([{ ...script, state: 'mode', modeChanged: true }]),
    'chore: change mode of run.sh',
  );
});

test('dependencies are bumped by name and version', async () => {
  const manifest = (react: string, vite: string) =>
    `{\n  "dependencies": {\n    "react": "^${react}",\n    "vite": "^${vite}"\n  }\n}\n`;
  const lock = file('package-lock.json', '{}\n', '{"a":1}\n');
  assert.equal(
    await header([
      file('package.json', manifest('19.2.0', '7.0.0'), manifest('19.3.1', '7.0.0')),
      lock,
    ]),
    'build: bump react from 19.2.0 to 19.3.1',
  );
  assert.equal(
    await header([file('package.json', manifest('19.2.0', '7.0.0'), manifest('19.3.1', '8.0.0'))]),
    'build: bump react and vite',
  );
});

test('a wide change lists its elements where history is in the habit, or when asked', async () => {
  const rows = (n: number) =>
    `export function first() {\n  return ${n};\n}\nexport function second() {\n  return ${n};\n}\n`;
  const scope = await scopeChange({ files: [file('src/rows.js', rows(1), rows(2))] });
  const habit = history(Array.from({ length: 10 }, (_, at) => `fix: case ${at}\n\nIt broke.`));
  const list = '- update first\n- update second';
  const draft = (convention: Convention, hint: string | null) =>
    draftMessage({ scope, convention, branch: null, hint }).body;
  assert.equal(draft(habit, null), list);
  assert.equal(draft(habit, 'shorter'), '');
  assert.equal(draft(korean, null), '');
  assert.equal(draft(korean, '자세히'), '- first 변경\n- second 변경');
});

test('a Korean history gets Korean noun phrases', async () => {
  assert.equal(
    await header([file('src/cart.js', code, guarded)], korean),
    'fix: total 예외 상황 처리',
  );
  assert.equal(
    await header([file('src/cart.js', code, grown)], korean),
    'feat: cart에 backoff 추가',
  );
});

test('the scope comes from where history put these paths', async () => {
  const learnt = learnConvention({
    subjects: Array.from({ length: 30 }, (_, at) => ({
      message: at % 3 === 0 ? `docs: page ${at}` : `fix(payments): case ${at}`,
      paths: at % 3 === 0 ? ['docs/a.md'] : ['packages/billing/src/a.ts'],
      author: 'a',
    })),
  });
  const files = [file('packages/billing/src/new.js', code, guarded)];
  assert.equal(await header(files, learnt), 'fix(payments): handle edge case in total');
  assert.match(await header([file('docs/b.md', '# A\n', '# B\n')], learnt), /^docs: /);
});

test('a ticket goes where history puts it, and only when the branch has one', async () => {
  const prefixed = history(Array.from({ length: 10 }, (_, at) => `PAY-${at} Add thing`));
  const files = [file('src/cart.js', code, grown)];
  assert.equal(await header(files, prefixed, 'feature/PAY-77-retry'), 'PAY-77 Add backoff to cart');
  assert.equal(await header(files, prefixed, 'main'), 'Add backoff to cart');
  const footed = history(
    Array.from({ length: 10 }, (_, at) => `feat: add thing\n\nRefs: PAY-${at}`),
  );
  const draft = draftMessage({
    scope: await scopeChange({ files }),
    convention: footed,
    branch: 'PAY-77',
  });
  assert.match(draft.message, /\n\nRefs: PAY-77$/);
});

test('a removed export is marked as breaking, unless history never marks any', async () => {
  const files = [file('src/cart.js', `${code}export function gone() {\n  return 1;\n}\n`, code)];
  const draft = draftMessage({
    scope: await scopeChange({ files }),
    convention: defaultConvention,
    branch: null,
  });
  assert.match(draft.message, /!: remove gone from cart\n\nBREAKING CHANGE: gone is removed$/);
  assert.doesNotMatch(
    await header(files, history(Array.from({ length: 20 }, () => 'fix: thing'))),
    /!/,
  );
});

test('a branch that GitHub names for a revert makes a revert', async () => {
  assert.equal(
    await header(
      [file('src/cart.js', grown, code)],
      defaultConvention,
      'revert-12-add-backoff',
      '',
    ).then((h) => h.split(':')[0]),
    'revert',
  );
});

test('a gitmoji history gets its emoji, in its form', async () => {
  const files = [file('src/cart.js', code, grown)];
  assert.equal(
    await header(files, history(Array.from({ length: 10 }, () => ':bug: fix thing'))),
    ':sparkles: add backoff to cart',
  );
  assert.equal(
    await header(files, history(Array.from({ length: 10 }, () => '✨ feat: add thing'))),
    '✨ feat: add backoff to cart',
  );
});

const name = fc.oneof(
  fc.constantFrom(
    'src/a.ts',
    'docs/b.md',
    'package.json',
    'a b/ㄱ나다.py',
    'x\ny/\u202Ez.js',
    `${'long-'.repeat(18)}.go`,
    'UPPER.TXT',
    '.',
    '…',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
);
const content = fc.oneof(
  fc.constantFrom(
    null,
    '',
    code,
    guarded,
    grown,
    '# Title.\n',
    `export const ${'veryLongName'.repeat(12)} = 1;\n`,
    'class API {}\n',
  ),
  fc.string({ maxLength: 60 }),
);
const someCases = [
  'lower-case',
  'sentence-case',
  'start-case',
  'upper-case',
  'pascal-case',
  'camel-case',
];
const someConvention = fc.oneof(
  fc.constantFrom(defaultConvention, korean),
  fc
    .record({
      max: fc.integer({ min: 30, max: 120 }),
      types: fc.uniqueArray(fc.constantFrom('feat', 'fix', 'docs', 'chore', 'Fix', 'wip', '기능'), {
        minLength: 1,
      }),
      scopes: fc.uniqueArray(fc.constantFrom('web', 'api', 'core'), { minLength: 1 }),
      scoped: fc.boolean(),
      cases: fc.constantFrom(
        null,
        ['always', 'lower-case'],
        ['always', 'sentence-case'],
        ['never', someCases.slice(1)],
      ),
      stop: fc.constantFrom('always', 'never'),
      body: fc.constantFrom(null, 'always', 'never'),
    })
    .map(({ max, types, scopes, scoped, cases, stop, body }) =>
      learnConvention({
        commitlint: {
          extends: '@commitlint/config-conventional',
          rules: {
            'header-max-length': [2, 'always', max],
            'type-enum': [2, 'always', types],
            'type-case': [0],
            'scope-enum': [2, 'always', scopes],
            'scope-empty': scoped ? [2, 'never'] : [0],
            'subject-case': cases === null ? [0] : [2, ...cases],
            'subject-full-stop': [2, stop, '.'],
            'body-empty': body === null ? [0] : [1, body],
          },
        },
        subjects: [],
      }),
    ),
  fc
    .array(
      fc.constantFrom(
        'feat: add a',
        'Fix b.',
        '✨ new c',
        '🐛 fix: d',
        'PAY-1 add e',
        'docs(guide): f',
        '기능 추가',
        'chore(x)!: g',
      ),
      { minLength: 5, maxLength: 30 },
    )
    .map((messages) => history(messages)),
);

test('whatever the change, the message passes the lint of its own convention', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(name, content, content), {
        selector: ([path]) => path,
        maxLength: 4,
      }),
      someConvention,
      fc.option(fc.constantFrom('main', 'feature/PAY-12-x', 'revert-3-thing', '')),
      fc.option(
        fc.oneof(
          fc.constantFrom('shorter', 'fix', '자세히', 'feat(web): A thing.'),
          fc.string({ unit: 'grapheme' }),
        ),
      ),
      async (files, convention, branch, hint) => {
        const real = files.filter(([, before, after]) => before !== null || after !== null);
        const scope = await scopeChange({ files: real.map((each) => file(...each)) });
        const draft = draftMessage({ scope, convention, branch, hint });
        assert.deepEqual(lintMessage(draft.message, convention), [], draft.message);
        assert.ok(draft.message.startsWith(draft.header) && !draft.header.includes('\n'));
        for (const part of splitByConcern(scope, convention, branch)) {
          assert.deepEqual(lintMessage(part.message, convention), [], part.message);
        }
      },
    ),
    { numRuns: 250 },
  );
});

test('a body that must be there keeps to the width of a body', async () => {
  const convention = learnConvention({
    commitlint: {
      extends: '@commitlint/config-conventional',
      rules: { 'header-max-length': [2, 'always', 110], 'body-empty': [2, 'never'] },
    },
    subjects: [],
  });
  const draft = draftMessage({
    scope: await scopeChange({ files: [file(`${'long-'.repeat(18)}.go`, '', '')] }),
    convention,
    branch: null,
  });
  assert.deepEqual(lintMessage(draft.message, convention), [], draft.message);
  assert.match(draft.body, /^- (?:correct|update) long-/);
});

test('a secret in a path or a name is in no message', async () => {
  const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
  for (const files of [
    [file(`${token}.txt`, null, 'x\n')],
    [file('a.md', '', `# ${token}\n`)],
    [file('a.json', '{}', `{"${token}": 1}`)],
  ]) {
    assert.doesNotMatch(await header(files), /ghp/);
  }
});

test('candidates differ, keep to the convention, and begin with the draft', async () => {
  for (const convention of [defaultConvention, korean]) {
    const scope = await scopeChange({ files: [file('src/cart.js', code, grown)] });
    const input = { scope, convention, branch: 'main' };
    const drafts = draftCandidates(input, 4);
    const messages = drafts.map(({ message }) => message);
    assert.equal(messages[0], draftMessage(input).message);
    assert.equal(new Set(messages).size, 4, messages.join('\n'));
    for (const message of messages) assert.deepEqual(lintMessage(message, convention), []);
    assert.ok(new Set(drafts.map(({ type }) => type)).size > 1);
    assert.ok(draftCandidates(input, 2).length === 2);
  }
});
