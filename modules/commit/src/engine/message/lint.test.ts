import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import {
  defaultConvention,
  learnConvention,
  lintMessage,
  lintPartOf,
  lintRuleNames,
  parseMessage,
  repairMessage,
} from '../index.ts';

const commitlint = learnConvention({
  commitlint: { extends: '@commitlint/config-conventional' },
  subjects: [],
});
const rulesBroken = (message: string, paths?: string[]) =>
  lintMessage(message, commitlint, paths).map(({ rule }) => rule);

test('a message that keeps the convention has no findings', () => {
  const good = [
    'feat: add retry',
    'fix(web/api)!: handle empty rows\n\nThe server sent none.\n\nBREAKING CHANGE: rows may be missing\nRefs: PAY-1',
    'feat: 결제 재시도 추가',
    `docs: see https://example.com/x\n\nhttps://example.com/${'a'.repeat(200)}`,
    "Merge branch 'main' into dev",
    'Revert "Feat: Thing."',
  ];
  for (const message of good) assert.deepEqual(rulesBroken(message), [], message);
});

test('a finding says where it is', () => {
  const [found] = lintMessage('chore(api): add a thing that is wanted.', commitlint);
  assert.deepEqual([found!.rule, found!.start, found!.end], ['subject-full-stop', 38, 39]);
  const [long] = lintMessage(`feat: ${'a'.repeat(120)}`, commitlint);
  assert.deepEqual(
    [long!.rule, long!.start, long!.end, long!.params],
    ['header-max-length', 100, 126, { max: 100, actual: 126, when: 'always' }],
  );
  const [type] = lintMessage('wip(api): add', commitlint);
  assert.deepEqual([type!.start, type!.end, type!.params.type], [0, 3, 'wip']);
});

test('an empty message blocks under every convention', () => {
  for (const convention of [commitlint, defaultConvention]) {
    assert.deepEqual(
      lintMessage(' \n', convention).map(({ level }) => level),
      ['block'],
    );
  }
});

test('a scope is held against the changed paths, where history knows both', () => {
  const learnt = learnConvention({
    subjects: Array.from({ length: 40 }, (_, at) =>
      at % 2 === 0
        ? { message: `fix(web): thing ${at}`, paths: ['web/src/a.ts'], author: 'a' }
        : { message: `fix(api): thing ${at}`, paths: ['api/src/a.ts'], author: 'a' },
    ),
  });
  const [found] = lintMessage('fix(web): mend it', learnt, ['api/src/b.ts']);
  assert.deepEqual([found!.rule, found!.params.expected], ['scope-paths', 'api']);
  assert.deepEqual(lintMessage('fix(web): mend it', learnt, ['web/src/b.ts', 'api/src/b.ts']), []);
  assert.deepEqual(lintMessage('fix(new): mend it', learnt, ['api/src/b.ts']), []);
});

test('repair mends what needs no guess and never makes it worse', () => {
  assert.equal(repairMessage('Feature: Add retry.\nbody', commitlint), 'feat: add retry\n\nbody');
  assert.equal(repairMessage('feat: add', commitlint), 'feat: add');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (message) => {
      const before = lintMessage(message, commitlint).length;
      assert.ok(lintMessage(repairMessage(message, commitlint), commitlint).length <= before);
    }),
  );
});

test('any text is parsed and linted, with offsets inside it, in linear time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (message) => {
      for (const { start, end } of lintMessage(message, commitlint)) {
        assert.ok(start >= 0 && start <= end && end <= message.length);
      }
    }),
  );
  const started = performance.now();
  for (const part of ['a(', '((', ': ', '\n\n', 'a: b\n', '`', ' '.repeat(3), 'A-', '…']) {
    lintMessage(part.repeat(60_000), commitlint);
    parseMessage(part.repeat(60_000));
  }
  assert.ok(performance.now() - started < 3000);
});

/** Every file that is loaded with a file, and the packages that these import. */
function loadedBy(name: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    const source = readFileSync(file, 'utf8');
    const imports = /^(?:import|export)(?! type)[^;]*?from '([^']+)'/gm;
    for (const [, specifier] of source.matchAll(imports)) {
      if (specifier!.startsWith('.')) visit(join(dirname(file), specifier!));
      else packages.add(specifier!);
    }
  };
  visit(fileURLToPath(new URL(name, import.meta.url)));
  return { files, packages };
}

/** Faces of the kernel that import nothing either. */
const pure: ReadonlySet<string> = new Set(['@dojang/kernel/masking', '@dojang/kernel/unseen']);

test('what the page takes, and what the command line loads first, is no node, Zod or parser', () => {
  for (const name of ['../browser.ts', '../index.ts']) {
    const { files, packages } = loadedBy(name);
    assert.ok(files.size > 8);
    assert.ok(packages.size > 0);
    assert.deepEqual(
      [...packages].filter((each) => !pure.has(each)),
      [],
      name,
    );
  }
  assert.ok(lintRuleNames.length > 20);
});

test('a rule that forbids is told apart from one that asks', () => {
  const rules = {
    'type-enum': { level: 'block', when: 'never', value: ['wip'] },
    'scope-empty': { level: 'block', when: 'always', value: null },
    'subject-case': { level: 'block', when: 'never', value: ['sentence-case'] },
    'subject-full-stop': { level: 'block', when: 'always', value: '.' },
  } as const;
  const told = (message: string, when: 'as given' | 'turned') => {
    const turned = Object.entries(rules).map(([name, rule]) => [
      name,
      { ...rule, when: rule.when === 'never' ? 'always' : 'never' },
    ]);
    const own = when === 'turned' ? Object.fromEntries(turned) : rules;
    return lintMessage(message, { ...commitlint, rules: own }).map(
      ({ rule, params }) => lintPartOf(rule, params.when).check,
    );
  };
  assert.deepEqual(told('wip(api): Add it', 'as given').sort(), [
    'case-never',
    'empty-always',
    'enum-never',
    'full-stop-always',
  ]);
  assert.deepEqual(told('fix: add it.', 'turned').sort(), ['case', 'empty', 'enum', 'full-stop']);
});
