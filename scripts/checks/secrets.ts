/**
 * Looks for secrets in every file of the tree, with the rules by which Dojang masks what it sends.
 * Tests need made-up ones: `--allow` writes what is there now to `made-up-secrets.json`, by hash.
 * Look at each before you allow it.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { findSecrets } from '@dojang/kernel/masking';

export interface Secret {
  readonly path: string;
  readonly line: number;
  readonly kind: string;
  readonly hash: string;
}

/** The value itself is never printed: a log of CI is read by many. */
export function secretsIn(path: string, text: string): Secret[] {
  return findSecrets(text).map(({ kind, start, end }) => ({
    path,
    line: text.slice(0, start).split('\n').length,
    kind,
    hash: createHash('sha256').update(text.slice(start, end)).digest('hex').slice(0, 16),
  }));
}

const listPath = 'scripts/checks/made-up-secrets.json';

/** Every text that git tracks or would track. The lock file has hashes only. */
function* textFiles(): Generator<readonly [string, string]> {
  const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  for (const path of execFileSync('git', words, { encoding: 'utf8' }).split('\0')) {
    if (path === '' || path === 'package-lock.json') continue;
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch {
      // Deleted in the working tree and not yet in the index, or a folder of another repository.
      continue;
    }
    if (!bytes.includes(0)) yield [path, bytes.toString('utf8')];
  }
}

function main(): void {
  const texts = [...textFiles()];
  const found = texts.flatMap(([path, text]) => secretsIn(path, text));
  if (process.argv.includes('--allow')) {
    const hashes = [...new Set(found.map(({ hash }) => hash))].sort();
    writeFileSync(listPath, `${JSON.stringify(hashes, null, 2)}\n`);
    return;
  }
  const madeUp = new Set<string>(JSON.parse(readFileSync(listPath, 'utf8')));
  const real = found.filter(({ hash }) => !madeUp.has(hash));
  for (const { path, line, kind } of real) {
    console.error(
      `${path}:${line} looks like a ${kind}: if it is real, revoke it and take it out of the history; if it is made up, run node scripts/checks/secrets.ts --allow`,
    );
  }
  console.log(`${texts.length} files, ${found.length} made-up secrets of tests.`);
  process.exitCode = real.length === 0 && texts.length > 500 ? 0 : 1;
}

if (import.meta.main) main();
