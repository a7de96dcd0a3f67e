import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { learnConvention } from '@dojang/commit/engine';
import { type CaptureInput, captureInput } from '@dojang/commit/schema';
import { parse as parseYaml } from 'yaml';
import { readJson, writeJson } from './files.ts';
import { tryGit } from './git/git.ts';
import type { Repository } from './git/repository.ts';

export type Convention = CaptureInput['convention'];

const bytesMax = 256 * 1024;
const commitsMax = 500;

function readText(repository: Repository, name: string): string | undefined {
  try {
    const text = readFileSync(join(repository.folder, name), 'utf8');
    return text.length <= bytesMax ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Data or nothing: a configuration that cannot be read counts as absent. */
function parsed(text: string): unknown {
  try {
    // YAML holds JSON as well; aliases are bounded against expansion.
    return parseYaml(text, { maxAliasCount: 50 });
  } catch {
    return undefined;
  }
}

const dataFiles = [
  '.commitlintrc',
  '.commitlintrc.json',
  '.commitlintrc.yaml',
  '.commitlintrc.yml',
];
const codeFiles = ['js', 'cjs', 'mjs', 'ts', 'cts', 'mts'].flatMap((end) => [
  `commitlint.config.${end}`,
  `.commitlintrc.${end}`,
]);

/**
 * A configuration in code is never run. The presets that it names are read from its text; its own
 * rules are left to what the history shows.
 */
function presetsOf(code: string): unknown {
  const list = /\bextends\s*:\s*(\[[^\]]{0,2000}\]|['"][^'"\n]{1,200}['"])/.exec(code)?.[1] ?? '';
  const names = [...list.matchAll(/['"]([^'"\n]{1,200})['"]/g)].map((match) => match[1]);
  return names.length > 0 ? { extends: names } : undefined;
}

/** The repository's commitlint configuration as plain data; undefined when it has none. */
export function readCommitlint(repository: Repository): unknown {
  for (const name of dataFiles) {
    const text = readText(repository, name);
    if (text !== undefined) return parsed(text);
  }
  const manifest = readText(repository, 'package.json');
  const inManifest = manifest === undefined ? undefined : parsed(manifest);
  if (typeof inManifest === 'object' && inManifest !== null && 'commitlint' in inManifest) {
    return inManifest.commitlint;
  }
  for (const name of codeFiles) {
    const text = readText(repository, name);
    if (text !== undefined) return presetsOf(text);
  }
  return undefined;
}

/** The last commits, newest first: message, changed paths and author, for learning from. */
export async function readHistory(repository: Repository, head: string) {
  const format = '--format=%x01%x02%an <%ae>%x02%B%x02';
  const words = [
    'log',
    '-z',
    '--no-merges',
    '--no-ext-diff',
    '--no-textconv',
    '--no-show-signature',
  ];
  const answer = await tryGit(repository, [
    ...words,
    `--max-count=${commitsMax}`,
    '--name-only',
    format,
    head,
  ]);
  return answer.stdout
    .toString('utf8')
    .split('\u0001\u0002')
    .slice(1)
    .map((record) => {
      const [author = '', message = '', rest = ''] = record.split('\u0002');
      const paths = rest.split('\0').map((path) => path.replace(/^\n/, ''));
      return { author, message: message.trim(), paths: paths.filter((path) => path !== '') };
    });
}

const cacheSchema = captureInput.shape.convention;

/** How the repository words its commits. Kept beside the repository until HEAD or the rules change. */
export async function learnFrom(repository: Repository, head: string | null): Promise<Convention> {
  const commitlint = readCommitlint(repository);
  const key = createHash('sha256')
    .update(JSON.stringify([head, commitlint ?? null, 1]))
    .digest('hex');
  const path = join(repository.ownFolder, 'conventions', `${key.slice(0, 16)}.json`);
  const known = readJson(path, cacheSchema);
  if (known) return known;
  const subjects = head === null ? [] : await readHistory(repository, head);
  const learnt = learnConvention({ ...(commitlint === undefined ? {} : { commitlint }), subjects });
  writeJson(path, learnt);
  return learnt;
}
