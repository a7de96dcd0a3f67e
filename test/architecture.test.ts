import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Files, rules } from './house-rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every text file that git tracks or would track. */
function readHouse(): Files {
  const list = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: root },
  )
    .toString()
    .split('\0')
    .filter((path) => /\.(ts|tsx|js|sql|json|md|css)$/.test(path));
  const files = new Map<string, string>();
  for (const path of list) {
    try {
      files.set(path, readFileSync(root + path, 'utf8'));
    } catch {
      // Deleted in the working tree and not yet in the index.
    }
  }
  return files;
}

const house = readHouse();

test('the walk sees the whole house', () => {
  const code = [...house.keys()].filter((path) => /\.(ts|tsx)$/.test(path));
  assert.ok(code.length > 150, `only ${code.length} files of code were seen`);
  for (const folder of [
    'kernel/',
    'ui/',
    'modules/commit/',
    'server/',
    'web/',
    'agent/',
    'editors/vscode/',
  ]) {
    assert.ok(
      [...house.keys()].some((path) => path.startsWith(folder)),
      `${folder} was not seen`,
    );
  }
});

for (const [name, rule] of Object.entries(rules)) {
  test(`the house keeps ${name}`, () => {
    const violations = rule(house).map(({ path, what }) => `${path} ${what}`);
    assert.deepEqual(violations, []);
  });
}

const manyFiles = (names: readonly string[], more: number): Record<string, string> => {
  const all = [...names, ...Array.from({ length: more }, (_, n) => `n${n}.ts`)];
  return Object.fromEntries(all.map((name) => [`kernel/src/x/${name}`, '']));
};

/** One house per rule, broken on purpose: a rule that lets it stand guards nothing. */
const broken: readonly [keyof typeof rules, Record<string, string>][] = [
  ['checkArrow', { 'kernel/src/a.ts': "import { b } from '@dojang/commit';\n" }],
  ['checkArrow', { 'modules/commit/src/a.ts': "import { b } from '@dojang/server';\n" }],
  ['checkArrow', { 'modules/commit/src/a.ts': "import { b } from '@dojang/kernel/server';\n" }],
  ['checkArrow', { 'web/src/a.ts': "export { b } from '../../kernel/src/b.ts';\n" }],
  ['checkArrow', { 'agent/src/a.ts': "const b = await import('@dojang/server');\n" }],
  [
    'checkArrow',
    {
      'modules/commit/src/a.ts': "import { b } from '@dojang/ink';\n",
      'modules/ink/src/b.ts': 'export const b = 1;\n',
    },
  ],
  ['checkArrow', { 'ui/src/a.ts': "import { b } from '@dojang/commit';\n" }],
  ['checkMigrations', { 'modules/ink/migrations/0001_a.sql': 'select 1 from kernel.draft;' }],
  [
    'checkMigrations',
    {
      'modules/ink/migrations/0001_a.sql': 'select 1 from pad.page;',
      'modules/pad/package.json': '{}',
    },
  ],
  ['checkEnvironment', { 'kernel/src/a.ts': 'export const a = process.env.A;\n' }],
  ['checkExpressions', { 'kernel/src/a.ts': 'export const a = (b: string) => new RegExp(b);\n' }],
  ['checkReact', { 'web/src/a.tsx': 'useEffect(() => box.current?.scrollIntoView(), []);' }],
  ['checkReact', { 'ui/src/a.tsx': 'useEffect(async () => {}, []);' }],
  ['checkReact', { 'web/src/a.tsx': "queryFn: () => api.send('POST', '/pairings')," }],
  ['checkSizes', { 'kernel/src/a.ts': 'a\n'.repeat(401) }],
  ['checkNames', { 'kernel/src/utils.ts': '' }],
  ['checkNames', { 'kernel/src/FooBar.ts': '' }],
  ['checkMigrations', { 'modules/commit/migrations/0001_a.sql': 'select 1 from kernel.draft;' }],
  ['checkMigrations', { 'kernel/migrations/0001_a.sql': 'create table kernel.a (id int);' }],
  ['checkMigrations', { 'kernel/migrations/first.sql': 'select 1;' }],
  ['checkMovedRows', { 'kernel/migrations/0001_a.sql': 'update kernel.a set b = 1;' }],
  [
    'checkMovedRows',
    {
      'kernel/migrations/0001_a.sql':
        'alter table kernel.a no force row level security; update kernel.a set b = c.b from kernel.c;',
    },
  ],
  ['checkStories', { 'kernel/src/a.ts': "await record(ctx, 'kernel.door-opened', {});\n" }],
  [
    'checkStories',
    {
      'kernel/src/a.ts': "await logAction(ctx, { action: 'kernel.door-opened' });\n",
      'web/src/messages/stories-ko.ts': "'event.kernel.door-opened': '문을 열었어요',\n",
    },
  ],
  ['checkReadmes', { 'kernel/src/a.ts': '' }],
  ['checkSlices', manyFiles(['routes.ts'], 10)],
  ['checkSlices', manyFiles([], 21)],
  [
    'checkCircles',
    {
      'kernel/src/x/a.ts': "import type { B } from './b.ts';\n",
      'kernel/src/x/b.ts': "import type { A } from './a.ts';\n",
    },
  ],
  [
    'checkCircles',
    {
      'kernel/src/x/a.ts': "import { b } from '../y/b.ts';\n",
      'kernel/src/x/c.ts': '',
      'kernel/src/y/b.ts': '',
      'kernel/src/y/d.ts': "import { c } from '../x/c.ts';\n",
    },
  ],
  ['checkRoutes', { 'kernel/src/x/routes.ts': 'await sql`select 1`.execute(ctx.db)' }],
  ['checkRoutes', { 'modules/commit/src/x/routes.ts': "ownDb(ctx).selectFrom('commit.rule')" }],
  ['checkPackages', { 'kernel/package.json': '{"dependencies":{"zod":"^4.0.0"}}' }],
  [
    'checkWords',
    {
      'kernel/src/a.ts': "export const label = '커밋 완료';\n",
      'modules/commit/package.json': '{"dojang":{"words":["커밋"]}}',
    },
  ],
  [
    'checkWords',
    {
      'kernel/src/core/a.ts': '/** Named after the branch. */\n',
      'modules/commit/package.json': '{"dojang":{"words":["branch"]}}',
    },
  ],
  [
    'checkWords',
    {
      'web/src/a.ts': 'const lastCommitted = 1;\n',
      'modules/commit/package.json': '{"dojang":{"words":["commit"]}}',
    },
  ],
  ['checkPackages', { 'package-lock.json': '"resolved": "https://registry.example/zod.tgz"' }],
];

for (const [name, files] of broken) {
  test(`${name} finds ${Object.keys(files)[0]} broken on purpose`, () => {
    assert.ok(rules[name](new Map(Object.entries(files))).length > 0);
  });
}

test('checkWords leaves what the database and the masking call so', () => {
  const files = {
    'kernel/src/a.ts': "ctx.afterCommit(() => {}); // after the commit\nawait run('commit');\n",
    'kernel/src/masking/a.ts': 'const mark = "gitleaks:allow";\n',
    'modules/commit/package.json': '{"dojang":{"words":["commit","git"]}}',
  };
  assert.deepEqual(rules.checkWords(new Map(Object.entries(files))), []);
});
