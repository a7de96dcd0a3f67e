import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../base/config.ts';
import { diffTrees } from './changes.ts';
import { openRepository } from './repository.ts';

test('two trees differ as git says', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-trees-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8' }).trim();
  git('init', '-q', '-b', 'main');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const gone = (path: string) => rmSync(join(folder, path), { recursive: true });
  const tree = () => {
    git('add', '-A');
    return git('write-tree');
  };
  const letter = (n: number) => 'abcdefgh\n'.repeat(n);
  for (const path of ['a', 'a.b/c', 'a-b', 'd/e/f/g', 'd/e/h', 'd.txt', '새 파일', 'tool']) {
    write(path, letter(path.length));
  }
  const trees = [git('hash-object', '-t', 'tree', '-w', '--stdin', '/dev/null').slice(0, 40)];
  trees[0] = execFileSync('git', ['-C', folder, 'mktree'], { input: '', encoding: 'utf8' }).trim();
  trees.push(tree());
  write('d/e/f/g', 'changed\n');
  write('a', 'changed\n');
  chmodSync(join(folder, 'tool'), 0o755);
  trees.push(tree());
  write('d/e/i/j', 'new\n');
  write('a.b/d', 'new\n');
  trees.push(tree());
  gone('d/e');
  gone('새 파일');
  trees.push(tree());
  // A file becomes a folder, a folder a file, a file a link, and one is renamed.
  gone('a');
  write('a/b', 'folder\n');
  gone('a.b');
  write('a.b', 'file\n');
  gone('a-b');
  symlinkSync('d.txt', join(folder, 'a-b'));
  gone('d.txt');
  write('e.txt', letter(5));
  trees.push(tree());

  // Old tools wrote other modes. Git reads them as today's.
  const listed = git('ls-tree', trees.at(-1)!).replace(/^100644/gm, '100664');
  trees.push(
    execFileSync('git', ['-C', folder, 'mktree'], {
      input: `${listed}\n`,
      encoding: 'utf8',
    }).trim(),
  );
  assert.notEqual(trees.at(-1), trees.at(-2));

  const config = readConfig();
  for (const from of trees) {
    for (const to of trees) {
      // Each pair is read again, so what one repository knows does not help another.
      const repository = await openRepository(folder, config);
      const said = git('diff-tree', '-r', '-z', '--raw', '--no-abbrev', '-M', from, to);
      const told = (await diffTrees(repository, from, to)).map(
        ({ before, after, state, path, oldPath }) => {
          const letters = {
            added: 'A',
            deleted: 'D',
            renamed: 'R',
            type: 'T',
            modified: 'M',
            mode: 'M',
          };
          const head = `:${before.mode} ${after.mode} ${before.sha} ${after.sha} ${letters[state]}`;
          return [head, ...(oldPath === null ? [] : [oldPath]), path].join('\0');
        },
      );
      assert.equal(told.join('\0'), said.replace(/\0$/, '').replace(/(?<=\sR)\d+/g, ''));
    }
  }
});

test('a submodule counts as any file, whatever git is set to show of it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-links-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8' }).trim();
  git('init', '-q', '-b', 'main');
  const modules = '[submodule "lib"]\n\tpath = lib\n\turl = ../lib\n\tignore = all\n';
  writeFileSync(join(folder, '.gitmodules'), modules);
  const tree = (name: string, link: string) => {
    git('read-tree', '--empty');
    writeFileSync(join(folder, 'text'), 'the same text\n'.repeat(5));
    const blob = git('hash-object', '-w', 'text');
    git('update-index', '--add', '--cacheinfo', `100644,${blob},${name}`);
    git('update-index', '--add', '--cacheinfo', `160000,${link.repeat(40)},lib`);
    return git('write-tree');
  };
  const [from, to] = [tree('one.txt', 'a'), tree('two.txt', 'b')];
  const repository = await openRepository(folder, readConfig());
  const changes = await diffTrees(repository, from, to);
  // Because of the renamed file, git is asked.
  assert.deepEqual(
    changes.map(({ path, state }) => [path, state]),
    [
      ['lib', 'modified'],
      ['two.txt', 'renamed'],
    ],
  );
});
