/** The page of an earlier commit, built from its own sources: `buildEarlierPage(commit, folder)`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const house = fileURLToPath(new URL('../..', import.meta.url));

const isKnown = (commit: string): boolean => {
  try {
    execFileSync('git', ['cat-file', '-e', `${commit}^{tree}`], { cwd: house, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Packages of others are those of today; our own are those of the commit. */
function linkPackages(folder: string): void {
  const [all, own] = [join(house, 'node_modules'), join(folder, 'node_modules')];
  mkdirSync(join(own, '@dojang'), { recursive: true });
  for (const name of readdirSync(all)) {
    if (name !== '@dojang') symlinkSync(join(all, name), join(own, name));
  }
  for (const name of readdirSync(join(all, '@dojang'))) {
    const place = readlinkSync(join(all, '@dojang', name));
    symlinkSync(place, join(own, '@dojang', basename(name)));
  }
}

/** The folder of the built page; undefined where the history has no such commit. */
export function buildEarlierPage(commit: string, folder: string): string | undefined {
  if (!isKnown(commit)) return undefined;
  const sources = join(folder, 'sources');
  mkdirSync(sources);
  const packed = execFileSync('git', ['archive', commit], { cwd: house, maxBuffer: 2 ** 28 });
  execFileSync('tar', ['-x', '-C', sources], { input: packed });
  linkPackages(sources);
  const built = join(folder, 'page');
  const words = [join(sources, 'web', 'build.ts'), '--into', built];
  execFileSync(process.execPath, words, { cwd: sources, stdio: ['ignore', 'ignore', 'inherit'] });
  return built;
}
