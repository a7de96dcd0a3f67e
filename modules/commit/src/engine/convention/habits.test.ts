import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputFile as edit } from '../../testing/input-file.ts';
import { draftMessage, learnConvention, type PastCommit, scopeChange } from '../index.ts';

const commit = (message: string, ...paths: string[]): PastCommit => ({
  message,
  paths,
  author: 'Kim <kim@example.com>',
});
async function headerOf(past: readonly PastCommit[], files: ReturnType<typeof edit>[]) {
  const scope = await scopeChange({ files });
  const convention = learnConvention({ subjects: past, paths: files.map(({ path }) => path) });
  return draftMessage({ scope, convention, branch: null });
}

const guard = (name: string) =>
  edit(
    `src/modules/${name}.ts`,
    `export function show(a?: string) {\n  return a.trim();\n}\n`,
    `export function show(a?: string) {\n  if (a === undefined) return '';\n  return a.trim();\n}\n`,
  );

test('a scope that no commit had follows from the names of its neighbours', async () => {
  const past = ['battery', 'clock', 'git_status', 'python', 'ruby', 'rust', 'golang', 'java'].map(
    (name) => commit(`fix(${name}): show the right symbol`, `src/modules/${name}.ts`),
  );
  assert.equal((await headerOf(past, [guard('nodejs')])).scope, 'nodejs');
  const unscoped = past.map(({ paths }) => commit('fix: show the right symbol', ...paths));
  assert.equal((await headerOf(unscoped, [guard('nodejs')])).scope, null);
});

test('what came lately outweighs what was long ago', async () => {
  const renamed = [
    ...Array.from({ length: 8 }, () => commit('fix(shop): show it', 'src/modules/cart.ts')),
    ...Array.from({ length: 12 }, () => commit('fix(store): show it', 'src/modules/cart.ts')),
  ];
  const idle = Array.from({ length: 1400 }, () => commit('docs: explain it', 'docs/guide.md'));
  const [now, then] = [renamed.slice(0, 8), renamed.slice(8)];
  assert.equal((await headerOf([...now, ...idle, ...then], [guard('cart')])).scope, 'shop');
});

test('a chore that always has the same header gets it, one that names its change does not', async () => {
  const lock = (n: number) => edit('schema.json', `{"a": ${n}}\n`, `{"a": ${n + 1}}\n`);
  const past = (header: string) => [
    ...Array.from({ length: 4 }, () => commit(header, 'schema.json')),
    ...Array.from({ length: 8 }, (_, n) => commit(`fix: handle case ${n}`, `src/${n}.ts`)),
  ];
  const { header } = await headerOf(past('chore: refresh generated files'), [lock(1)]);
  assert.equal(header, 'chore: refresh generated files');
  const named = await headerOf(past('chore: raise limit to 20'), [lock(1)]);
  assert.doesNotMatch(named.header, /20/);
});

test('a tag in front of subjects is learnt with its place', async () => {
  const past = ['no-shadow', 'no-loop', 'no-var', 'no-undef', 'no-empty', 'no-new'].map((rule) =>
    commit(`fix(rules): [${rule}] report enums`, `src/rules/${rule}.ts`),
  );
  const file = { ...guard('x'), path: 'src/rules/no-void.ts' };
  assert.match((await headerOf(past, [file])).header, /^fix\(rules\): \[no-void\] \w/);
});

test('the verbs of the history are used where they say the same', async () => {
  const past = Array.from({ length: 9 }, (_, n) =>
    commit(`feat: introduce part ${n}`, `src/part${n}.ts`),
  );
  const added = edit('src/price.ts', null, 'export function priceOf() {\n  return 1;\n}\n');
  assert.match((await headerOf(past, [added])).header, /^feat: introduce priceOf$/);
});

test('a fix is worded by the title of the test that came with it', async () => {
  const withTest = (title: string) => [
    guard('cart'),
    edit(
      'src/modules/cart.test.ts',
      `import { test } from 'node:test';\n`,
      `import { test } from 'node:test';\n\ntest('${title}', () => {\n  show();\n});\n`,
    ),
  ];
  const past = Array.from({ length: 6 }, (_, n) => commit(`fix: handle ${n}`, `lib/${n}.ts`));
  const subjectFor = async (title: string) => (await headerOf(past, withTest(title))).header;
  assert.equal(
    await subjectFor('should ignore a cart without a name'),
    'fix: ignore a cart without a name',
  );
  assert.equal(
    await subjectFor('does not throw on an empty cart'),
    'fix: do not throw on an empty cart',
  );
  assert.equal(await subjectFor('an empty cart is shown'), 'fix: ensure an empty cart is shown');
  assert.equal(
    await subjectFor('a discount stops at zero'),
    'fix: ensure a discount stops at zero',
  );
  assert.doesNotMatch(await subjectFor('works'), /works/);
});

test('one time is enough for what generated files are always called, not for words that go anywhere', async () => {
  const others = Array.from({ length: 8 }, (_, n) =>
    commit(`fix: handle case ${n}`, `docs/${n}.md`),
  );
  const past = (header: string, folder: string) => [
    ...Array.from({ length: 6 }, (_, n) => commit(header, `${folder}/${n}.md`)),
    ...others,
  ];
  const page = (path: string) => edit(path, '# A\n\none\n', '# A\n\ntwo\n');
  const generated = await headerOf(past('chore: refresh generated files', 'out'), [
    page('out/3.md'),
  ]);
  assert.equal(generated.header, 'chore: refresh generated files');
  const anywhere = await headerOf(past('docs: mend the spelling', 'docs'), [page('docs/3.md')]);
  assert.notEqual(anywhere.header, 'docs: mend the spelling');
  // This file never had another header, and most files with this header are such files.
  const spelling = Array.from({ length: 6 }, (_, n) =>
    commit('docs: mend the spelling', `docs/${n}.md`),
  );
  const more = Array.from({ length: 8 }, (_, n) => commit(`docs: say more of ${n}`, 'docs/0.md'));
  const rare = await headerOf([...spelling, ...more], [page('docs/5.md')]);
  assert.notEqual(rare.header, 'docs: mend the spelling');
});

test('a sweep is known by its folders, many dependencies by what they use to be called', async () => {
  const languages = ['de', 'fr', 'it', 'ja', 'ko', 'zh', 'es', 'pt', 'ru', 'tr', 'uk', 'vi', 'pl'];
  const pages = (name: string) => languages.map((each) => `docs/${each}/${name}.md`);
  const others = Array.from({ length: 8 }, (_, n) =>
    commit(`fix: handle case ${n}`, `src/${n}.ts`),
  );
  const sweeps = ['intro', 'guide', 'faq'].map((name) =>
    commit('docs(i18n): bring in translations', ...pages(name)),
  );
  const page = (path: string) => edit(path, '# A\n\none\n', '# A\n\ntwo\n');
  const sweep = await headerOf([...sweeps, ...others], pages('config').map(page));
  assert.equal(sweep.header, 'docs(i18n): bring in translations');
  const manual = await headerOf([...sweeps, ...others], [page('docs/de/config.md')]);
  assert.notEqual(manual.header, 'docs(i18n): bring in translations');

  const manifest = (version: number, count: number) =>
    `{"dependencies": {\n${Array.from({ length: count }, (_, n) => `"part-${n}": "${version}.0.0"`).join(',\n')}\n}}\n`;
  const bumps = [
    ...Array.from({ length: 2 }, () => commit('chore: freshen the pantry', 'package.json')),
    ...Array.from({ length: 8 }, (_, n) => commit(`chore: part-${n} is at ${n}.1`, 'package.json')),
  ];
  const bump = (count: number) => edit('package.json', manifest(1, count), manifest(2, count));
  const many = await headerOf([...bumps, ...others], [bump(9)]);
  assert.equal(many.header, 'chore: freshen the pantry');
  const elsewhere = bumps.map((each) => ({ ...each, paths: ['packages/a/package.json'] }));
  const other = await headerOf([...elsewhere, ...others], [bump(9)]);
  assert.equal(other.header, 'chore: freshen the pantry', 'whichever manifest it was');
  const two = await headerOf([...bumps, ...others], [bump(2)]);
  assert.match(two.header, /part-0 and part-1/);
});
