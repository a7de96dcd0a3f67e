import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convention as conventionSchema } from '../change/scope.ts';
import { addUp, learnConvention, type PastCommit, rankScopes, type Scope } from '../index.ts';

const by = (message: string, ...paths: string[]): PastCommit => ({ message, paths, author: 'A' });

const change = (...paths: string[]) =>
  addUp({
    files: paths.map((path) => ({
      path,
      oldPath: null,
      state: 'modified',
      language: null,
      binary: false,
      ignored: null,
      linesAdded: 3,
      linesDeleted: 1,
      hunks: [],
    })),
    elements: [],
  } satisfies Pick<Scope, 'files' | 'elements'>);

const past = Array.from({ length: 12 }, (_, at) => [
  by(`fix(netlify): keep header ${at}`, 'src/presets/netlify/utils.ts'),
  by(`fix(vercel): keep route ${at}`, 'src/presets/vercel/utils.ts'),
  by(`docs: mend page ${at}`, 'docs/index.md'),
]).flat();

test('a new file is like the commits whose paths share its words', () => {
  const paths = ['src/presets/netlify/legacy/preset.ts'];
  const convention = learnConvention({ subjects: past, paths });
  assert.equal(rankScopes(change(...paths), convention, 'fix')[0]!.scope, 'netlify');
});

test('a part of a change is compared by its own files', () => {
  const [netlify, vercel] = ['src/presets/netlify/a.ts', 'src/presets/vercel/a.ts'];
  const convention = learnConvention({ subjects: past, paths: [netlify, vercel] });
  assert.equal(rankScopes(change(netlify), convention, 'fix')[0]!.scope, 'netlify');
  assert.equal(rankScopes(change(vercel), convention, 'fix')[0]!.scope, 'vercel');
});

test('evidence of an older agent still ranks', () => {
  const paths = ['src/presets/netlify/utils.ts'];
  const { scopeEvidence, ...rest } = learnConvention({ subjects: past, paths });
  const { near: _near, lately: _lately, ...older } = scopeEvidence!;
  const convention = conventionSchema.parse({ ...rest, scopeEvidence: older });
  assert.equal(rankScopes(change(...paths), convention, 'fix')[0]!.scope, 'netlify');
});

test('the nearest commits fit beside the rest, whatever changed', () => {
  const paths = Array.from({ length: 400 }, (_, at) => `packages/p${at}/src/long-name-${at}.ts`);
  const many = paths.map((path, at) => by(`fix(p${at}): mend it`, path, 'CHANGELOG.md'));
  const { near } = learnConvention({ subjects: many, paths }).scopeEvidence!;
  assert.ok(near!.commits.length > 0 && near!.commits.length <= 30);
  assert.ok(JSON.stringify(near).length < 16_000);
});

test('of more commits than are kept the most alike stay, however long ago', () => {
  const many = Array.from({ length: 60 }, (_, at) => by(`fix(lib): mend ${at}`, `lib/o${at}.ts`));
  const alike = past.filter(({ message }) => message.startsWith('fix(netlify)')).slice(0, 3);
  const paths = ['src/presets/netlify/legacy/preset.ts'];
  const { near } = learnConvention({ subjects: [...many, ...alike], paths }).scopeEvidence!;
  assert.deepEqual(
    near!.commits.slice(0, 4).map(({ scope }) => scope),
    ['netlify', 'netlify', 'netlify', 'lib'],
  );
});

test('names of built-in properties are scopes and folders like any other', () => {
  const odd = ['__proto__', 'constructor', 'toString'].flatMap((word) =>
    Array.from({ length: 4 }, () => by(`fix(${word}): mend it`, `${word}/${word}.ts`)),
  );
  const paths = ['constructor/constructor.ts'];
  const convention = learnConvention({ subjects: odd, paths });
  assert.equal(rankScopes(change(...paths), convention, 'fix')[0]!.scope, 'constructor');
});
