/**
 * A small repository of one's own to try the loop on: a café's order book with a Korean history, a bare
 * remote beside it, and a change on each of three branches. The playground makes it once; `npm run demo` changes
 * it again.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { discount, type Files, history, twoThings, withSecret } from './cafe-files.ts';

export interface Cafe {
  readonly repository: string;
  readonly remote: string;
  /** Working trees of the same repository, each on a branch of its own. */
  readonly besides: readonly string[];
}

const branches: readonly (readonly [folder: string, branch: string, pending: Files])[] = [
  ['cafe-pay', '결제', withSecret],
  ['cafe-birthday', '생일', twoThings],
];

function git(folder: string, words: readonly string[], input = ''): void {
  execFileSync('git', ['-C', folder, ...words], { input, stdio: ['pipe', 'ignore', 'pipe'] });
}

const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;

/** The history as git's own import reads it: one process instead of two for each commit. */
function importStream(): string {
  const commits = history.map(([message, files]) => {
    const changes = Object.entries(files).map(
      ([path, text]) => `M 100644 inline ${path}\n${data(text)}`,
    );
    const head = 'commit refs/heads/main\ncommitter Playground <playground@localhost> now\n';
    return `${head}${data(message)}${changes.join('')}\n`;
  });
  const others = branches.map(
    ([, branch]) => `reset refs/heads/${branch}\nfrom refs/heads/main\n\n`,
  );
  return [...commits, ...others].join('');
}

function write(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Makes the repository and its remote in `folder` when they are not there. */
export function ensureCafe(folder: string): Cafe {
  const places = {
    repository: join(folder, 'cafe'),
    remote: join(folder, 'cafe.git'),
    besides: branches.map(([name]) => join(folder, name)),
  };
  const finished = join(folder, '.ready');
  if (existsSync(finished))
    return { ...places, besides: places.besides.filter((path) => existsSync(path)) };
  const { repository, remote } = places;
  // Nothing of a start that was interrupted stays.
  for (const path of [repository, remote, ...places.besides])
    rmSync(path, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
  git(remote, ['fast-import', '--quiet', '--date-format=now'], importStream());
  // The person's own hooks and signing are turned off in the playground.
  const settings = [
    'user.name=Playground',
    'user.email=playground@localhost',
    `core.hooksPath=${join(repository, '.git', 'hooks')}`,
    'commit.gpgsign=false',
  ].flatMap((setting) => ['--config', setting]);
  git(folder, ['clone', '--quiet', ...settings, remote, repository]);
  write(repository, discount);
  for (const [name, branch, pending] of branches) {
    const tree = join(folder, name);
    git(repository, [
      'worktree',
      'add',
      '--quiet',
      '--track',
      '-b',
      branch,
      tree,
      `origin/${branch}`,
    ]);
    write(tree, pending);
  }
  writeFileSync(finished, '');
  return places;
}

/** One more real change, so that there is something to stamp again. */
export function changeCafe({ repository }: Cafe): string {
  const path = join(repository, 'src', 'loyalty.ts');
  const text = readFileSync(path, 'utf8');
  const number = [...text.matchAll(/export function bonus\d+/g)].length + 1;
  writeFileSync(
    path,
    `${text}
/** 문을 연 주의 ${number}일째에 더 찍는 도장. */
export function bonus${number}(drinks: number): number {
  return drinks * ${number};
}
`,
  );
  return 'src/loyalty.ts';
}
