/**
 * Repositories in every state that a person leaves them in, and the parts of them that an act must not touch.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Site {
  readonly root: string;
  readonly folder: string;
  readonly git: (...words: string[]) => string;
  readonly tryGit: (...words: string[]) => number;
  readonly write: (path: string, content: string | Buffer) => void;
}

export const cleanEnvironment = (): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: '/nonexistent',
  LANG: 'C.UTF-8',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_OPTIONAL_LOCKS: '0',
});

export function siteAt(root: string, name = 'work'): Site {
  const folder = join(root, name);
  const options = { cwd: folder, env: cleanEnvironment(), maxBuffer: 1 << 28 };
  return {
    root,
    folder,
    git: (...words) =>
      execFileSync('git', words, { ...options, encoding: 'utf8', stdio: 'pipe' }).replace(
        /\n$/,
        '',
      ),
    tryGit: (...words) => spawnSync('git', words, { ...options, stdio: 'ignore' }).status ?? -1,
    write: (path, content) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
  };
}

const lines = (from: number, to: number, word = 'line') =>
  Array.from({ length: to - from + 1 }, (_, at) => `${word} ${from + at}\n`).join('');

/** A repository with two commits, a bare remote and a stash. */
export function makeBase(root: string, options: { isUnborn?: boolean } = {}): Site {
  const site = siteAt(root);
  mkdirSync(site.folder, { recursive: true });
  const { git, write } = site;
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', '김개발');
  git('config', 'user.email', 'dev@example.com');
  git('config', 'commit.template', '.template');
  if (options.isUnborn) {
    write('first.txt', lines(1, 5));
    return site;
  }
  write('.gitignore', 'ignored/\n*.log\n');
  write('.template', '# fill me in\n');
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) write(`src/${name}.txt`, lines(1, 60, name));
  write('other/one.txt', lines(1, 9));
  write('other/two.txt', lines(1, 9));
  write('crlf.txt', lines(1, 20).replaceAll('\n', '\r\n'));
  write('image.bin', Buffer.from([0, 1, 2, 3, 255]));
  write('run.sh', '#!/bin/sh\necho run\n');
  write('becomes-folder', 'a file\n');
  write('folder/inner.txt', 'inner\n');
  symlinkSync('src/a.txt', join(site.folder, 'link'));
  write('띄어 쓴 이름.txt', lines(1, 5, '줄'));
  git('add', '--all');
  git('commit', '--quiet', '-m', 'feat: begin');
  write('src/b.txt', lines(1, 61, 'b'));
  git('commit', '--quiet', '-am', 'feat: go on');
  write('src/f.txt', lines(1, 59, 'f'));
  git('stash', '--quiet');
  execFileSync('git', ['init', '--quiet', '--bare', join(root, 'remote.git')], {
    env: cleanEnvironment(),
  });
  // The path is relative, so that a copy of the whole has a remote of its own.
  git('remote', 'add', 'origin', '../remote.git');
  git('push', '--quiet', 'origin', 'main');
  write('ignored/secret', 'mine\n');
  write('debug.log', 'mine\n');
  return site;
}

/** Edits that a person may have made. Each touches its own paths, so any set of them goes together. */
export const edits: Readonly<Record<string, (site: Site) => void>> = {
  unstaged: ({ write }) => write('src/a.txt', lines(1, 60, 'a').replace('a 30\n', 'a thirty\n')),
  staged: ({ write, git }) => {
    write('src/b.txt', lines(2, 70, 'b'));
    git('add', 'src/b.txt');
  },
  partlyStaged: ({ write, git }) => {
    write('src/c.txt', lines(1, 60, 'c').replace('c 5\n', 'c five\n'));
    git('add', 'src/c.txt');
    write(
      'src/c.txt',
      lines(1, 60, 'c').replace('c 5\n', 'c five\n').replace('c 50\n', 'c fifty\n'),
    );
  },
  untracked: ({ write }) => write('new/deep/file.txt', 'new\n'),
  emptyFile: ({ write }) => write('new/empty', ''),
  stagedNew: ({ write, git }) => {
    write('staged new.txt', 'new\n');
    git('add', 'staged new.txt');
  },
  intentToAdd: ({ write, git }) => {
    write('intent.txt', 'meant\n');
    git('add', '--intent-to-add', 'intent.txt');
  },
  skipped: (site) => hide(site, 'src/f.txt', '--skip-worktree'),
  assumed: (site) => hide(site, '.template', '--assume-unchanged'),
  deleted: ({ folder }) => rmSync(join(folder, 'src/d.txt')),
  stagedDelete: ({ git }) => git('rm', '--quiet', 'src/e.txt'),
  removedFromIndex: ({ git }) => git('rm', '--quiet', '--cached', 'other/two.txt'),
  renamed: ({ git }) => git('mv', '띄어 쓴 이름.txt', '새 이름.txt'),
  renamedByHand: ({ folder }) => renameSync(join(folder, 'run.sh'), join(folder, 'ran.sh')),
  binary: ({ write }) => write('image.bin', Buffer.from([0, 9, 8, 7, 255, 254])),
  newBinary: ({ write }) => write('new.bin', Buffer.from([0, 159, 146, 150])),
  symlink: ({ folder }) => {
    rmSync(join(folder, 'link'));
    symlinkSync('nowhere', join(folder, 'link'));
  },
  mode: ({ folder }) => chmodSync(join(folder, 'folder/inner.txt'), 0o755),
  crlf: ({ write }) => write('crlf.txt', lines(1, 21).replaceAll('\n', '\r\n')),
  notUtf8: ({ write }) => write('latin1.txt', Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a])),
  fileToFolder: ({ folder, write }) => {
    rmSync(join(folder, 'becomes-folder'));
    write('becomes-folder/inside.txt', 'a folder now\n');
  },
  strangeNames: ({ write }) => {
    write('빈칸 있는 이름.txt', '한글\n');
    write('line\nbreak.txt', 'odd\n');
    write('quote"and\\slash.txt', 'odd\n');
    write('-dash.txt', 'odd\n');
    write('star*[a]?.txt', 'odd\n');
    write(':(top)magic.txt', 'odd\n');
  },
  innerClone: ({ folder, write }) => {
    write('clone/file.txt', 'not ours\n');
    execFileSync('git', ['init', '--quiet'], {
      cwd: join(folder, 'clone'),
      env: cleanEnvironment(),
    });
  },
};

/** Staged, and then changed in files that git is set not to read. */
function hide({ write, git }: Site, path: string, option: string): void {
  write(path, lines(1, 20, 'staged'));
  git('add', path);
  git('update-index', option, path);
  write(path, lines(1, 20, 'mine'));
}

/** The state of the repository as a whole. At most one of them at a time. */
export const circumstances: Readonly<Record<string, (site: Site) => void>> = {
  plain: () => {},
  detached: ({ git }) => git('checkout', '--quiet', '--detach'),
  branchWithSlash: ({ git }) => git('checkout', '--quiet', '-b', 'feature/한글-branch'),
  splitIndex: ({ git }) => git('update-index', '--split-index'),
  sparse: ({ git }) => git('sparse-checkout', 'set', '--no-cone', '/*', '!/other/one.txt'),
  submodule: (site) => {
    const inner = join(site.root, 'inner');
    mkdirSync(inner, { recursive: true });
    const run = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', ...words], {
        cwd: inner,
        env: cleanEnvironment(),
      });
    run('init', '--quiet', '--initial-branch=main');
    run('commit', '--quiet', '--allow-empty', '-m', 'one');
    site.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../inner', 'sub');
    site.git('config', '-f', '.gitmodules', 'submodule.sub.url', '../inner');
    site.git('commit', '--quiet', '-m', 'build: take inner in', '--', '.gitmodules', 'sub');
    execFileSync(
      'git',
      ['-c', 'user.name=x', '-c', 'user.email=x@y', 'commit', '-q', '--allow-empty', '-m', 'two'],
      { cwd: join(site.folder, 'sub'), env: cleanEnvironment() },
    );
  },
};

/** States in which an act refuses and changes nothing. */
export const obstacles: Readonly<Record<string, { make: (site: Site) => void; code: string }>> = {
  'a conflict in the index': {
    code: 'conflict-in-index',
    make: ({ git, write, tryGit }) => {
      write('src/f.txt', lines(1, 58, 'g'));
      git('add', 'src/f.txt');
      git('commit', '--quiet', '-m', 'fix: something else', '--', 'src/f.txt');
      tryGit('stash', 'apply', '--quiet');
    },
  },
  'a merge under way': { code: 'merge-under-way', make: (site) => diverge(site, 'merge', 'side') },
  'a rebase under way': {
    code: 'rebase-under-way',
    make: (site) => diverge(site, 'rebase', 'side'),
  },
  'a cherry-pick under way': {
    code: 'cherry-pick-under-way',
    make: (site) => diverge(site, 'cherry-pick', 'side'),
  },
  'a revert under way': {
    code: 'revert-under-way',
    make: ({ git }) => git('revert', '--no-commit', 'HEAD'),
  },
  'a bisect under way': {
    code: 'bisect-under-way',
    make: ({ git }) => git('bisect', 'start'),
  },
  'an index.lock': {
    code: 'index-locked',
    make: ({ folder }) => writeFileSync(join(folder, '.git/index.lock'), 'of another git'),
  },
};

function diverge({ git, tryGit, write }: Site, verb: string, side: string): void {
  git('stash', '--quiet', '--include-untracked');
  git('checkout', '--quiet', '-b', side);
  write('other/one.txt', 'theirs\n');
  git('commit', '--quiet', '-am', 'fix: theirs');
  git('checkout', '--quiet', 'main');
  write('other/one.txt', 'ours\n');
  git('commit', '--quiet', '-am', 'fix: ours');
  tryGit(verb, side);
}
