/**
 * Links, pipes, folders and huge files in the place of plain files. Nothing hangs, fills memory or writes
 * elsewhere.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  captureClone as capture,
  makeClone as makeSite,
  markingProgram,
} from '@dojang/agent/testing/hostile-stage';
import { makeBench } from './bench.ts';

/** What to put in the place of a file. */
const strangers: Readonly<Record<string, (path: string) => void>> = {
  'a link to a device': (path) => symlinkSync('/dev/zero', path),
  'a link to a file elsewhere': (path) => symlinkSync('/etc/passwd', path),
  'a pipe': (path) => void execFileSync('mkfifo', [path]),
  'a folder': (path) => mkdirSync(path),
};

const configurations = [
  '.commitlintrc',
  '.commitlintrc.json',
  '.commitlintrc.yaml',
  '.commitlintrc.yml',
  'package.json',
  ...['js', 'cjs', 'mjs', 'ts', 'cts', 'mts'].flatMap((end) => [
    `commitlint.config.${end}`,
    `.commitlintrc.${end}`,
  ]),
];

for (const [name, put] of Object.entries(strangers)) {
  test(`${name} in the place of a commitlint configuration is not read`, async (t) => {
    const site = makeSite(t);
    assert.equal(configurations.length, 17);
    for (const file of configurations) put(join(site.folder, file));
    const before = process.memoryUsage().rss;
    const seen = await capture(site);
    assert.notEqual(seen?.convention.source, 'commitlint');
    assert.ok(process.memoryUsage().rss - before < 200 * 1024 * 1024);
  });
}

test('a commitlint configuration is read as it was captured, up to a size', async (t) => {
  const site = makeSite(t);
  const rules = (more: string) => `rules:\n  type-enum: [2, always, [eat, sleep]]\n${more}`;
  site.write('.commitlintrc.yaml', rules(`# ${'x'.repeat(300 * 1024)}\n`));
  assert.notEqual((await capture(site))?.convention.source, 'commitlint');
  site.write('.commitlintrc.yaml', rules(''));
  assert.equal((await capture(site))?.convention.source, 'commitlint');
});

const inGit = ['COMMIT_EDITMSG', 'dojang/history.json', 'dojang/rules.json', 'dojang/act.lock'];

for (const [name, put] of Object.entries(strangers)) {
  test(`${name} in .git neither hangs a commit nor leads it elsewhere`, async (t) => {
    const { site, run } = makeBench(t);
    const elsewhere = join(site.root, 'elsewhere');
    writeFileSync(elsewhere, 'not ours\n');
    const isElsewhere = name === 'a link to a file elsewhere';
    const putOwn = isElsewhere ? (path: string) => symlinkSync(elsewhere, path) : put;
    markingProgram(site.root, 'x', join(site.folder, '.git/hooks/commit-msg'));
    for (const file of inGit) {
      const path = join(site.folder, '.git', file);
      mkdirSync(join(path, '..'), { recursive: true });
      rmSync(path, { force: true, recursive: true });
      putOwn(path);
      site.write('src/a.txt', `${file}\n`);
      const { code, text } = await run(['commit', '--yes']);
      assert.doesNotMatch(text, /\n\s+at /, file);
      assert.ok(code === 0 || /not a plain file|directory/.test(text), `${file}: ${text}`);
      assert.equal(readFileSync(elsewhere, 'utf8'), 'not ours\n', file);
      rmSync(path, { force: true, recursive: true });
    }
  });
}

test('a link in the place of our own folder is not followed', async (t) => {
  const { site, run, root } = makeBench(t);
  mkdirSync(join(root, 'target'));
  symlinkSync(join(root, 'target'), join(site.folder, '.git/dojang'));
  site.write('src/a.txt', 'edited\n');
  const { code, text } = await run(['commit', '--yes']);
  assert.equal(code, 1);
  assert.match(text, /not a folder/);
  assert.equal(statSync(join(root, 'target')).isDirectory(), true);
  assert.deepEqual(readdirSync(join(root, 'target')), []);
});

test('a journal that somebody planted removes nothing elsewhere', async (t) => {
  const { site, run, root } = makeBench(t);
  const acts = join(site.folder, '.git/dojang/acts');
  mkdirSync(acts, { recursive: true });
  const kept = join(root, 'kept');
  for (const end of ['.json', '.lock']) writeFileSync(`${kept}${end}`, 'mine\n');
  const draftId = '../../../../../kept';
  assert.ok(existsSync(join(acts, `${draftId}.json`)), 'the way leads there');
  const head = site.git('rev-parse', 'HEAD');
  const commits = [{ sha: head, message: 'x' }];
  const journal = { draftId, step: 'built', tree: head, head, branch: 'main', commits };
  const rest = { lock: null, hasRunPostCommit: true, report: null, at: new Date().toISOString() };
  writeFileSync(join(acts, '1-a-1.json'), JSON.stringify({ ...journal, ...rest }));
  site.write('src/a.txt', 'edited\n');
  assert.equal((await run(['commit', '--yes'])).code, 0);
  for (const end of ['.json', '.lock']) assert.ok(existsSync(`${kept}${end}`));
});
