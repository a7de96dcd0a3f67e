/**
 * `npm run release`: what the next version would be and say, from the Conventional Commits since the
 * last tag. `--write` sets the versions, writes the section of CHANGELOG.md, commits and tags.
 * Nothing is pushed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  type Commit,
  changelogWith,
  nextVersion,
  sectionOf,
  unreleasedOf,
  withVersion,
} from './release/notes.ts';
import { packageFolders } from './suite/files.ts';

class Refused extends Error {}

const git = (...words: string[]): string =>
  execFileSync('git', words, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();

/** The newest tag of the form v1.2.3 that leads to HEAD. */
function lastTag(): string | undefined {
  const tags = git('tag', '--list', 'v[0-9]*', '--merged', 'HEAD', '--sort=-v:refname').split('\n');
  return tags.find((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
}

function commitsSince(tag: string | undefined): Commit[] {
  const range = tag === undefined ? 'HEAD' : `${tag}..HEAD`;
  return git('log', '--no-merges', '--reverse', '-z', '--format=%h%n%B', range)
    .split('\0')
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const end = text.indexOf('\n');
      return { id: text.slice(0, end), message: text.slice(end + 1).trim() };
    });
}

function refuseUnfit(writes: boolean): void {
  if (git('rev-parse', '--is-shallow-repository') === 'true') {
    throw new Refused(
      'This clone has only a part of the history, so the last release cannot be found. Run `git fetch --unshallow --tags`, then try again.',
    );
  }
  if (writes && git('status', '--porcelain') !== '') {
    throw new Refused(
      'The tree has changes that are not committed: commit or stash them, then try again. A release is made of commits alone.',
    );
  }
}

/** Every file that names the version. */
function setVersion(from: string, to: string): string[] {
  const manifests = ['.', ...packageFolders()].map((folder) => `${folder}/package.json`);
  const paths = [...manifests, 'package-lock.json'].filter((path) => existsSync(path));
  for (const path of paths) {
    writeFileSync(path, withVersion(readFileSync(path, 'utf8'), from, to));
  }
  return paths;
}

function release(writes: boolean): void {
  refuseUnfit(writes);
  const tag = lastTag();
  const commits = commitsSince(tag);
  const current: string = JSON.parse(readFileSync('package.json', 'utf8')).version;
  // Before the first tag nothing was released: package.json says what the first release is.
  const next = tag === undefined ? current : nextVersion(tag.slice(1), commits);
  if (next === undefined) {
    console.log(`Nothing that a user notices came since ${tag}: there is nothing to release.`);
    return;
  }
  const changelog = readFileSync('CHANGELOG.md', 'utf8');
  const date = new Date().toISOString().slice(0, 10);
  const section = sectionOf({ version: next, date, commits, notes: unreleasedOf(changelog) });
  if (!writes) {
    console.log(`${section}\n`);
    console.log(
      `${tag ?? 'No release yet'} → v${next}, ${commits.length} commits. Nothing was changed: --write does it.`,
    );
    return;
  }
  const paths = setVersion(current, next);
  writeFileSync('CHANGELOG.md', changelogWith(changelog, section));
  git('add', '--', 'CHANGELOG.md', ...paths);
  git('commit', '--quiet', '-m', `chore(release): ${next}`);
  git('tag', '--annotate', `v${next}`, '-m', `Dojang ${next}`);
  console.log(`v${next} is committed and tagged here. Publish it: git push origin HEAD v${next}`);
}

try {
  const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
  release(values.write);
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
