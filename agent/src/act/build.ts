import { join } from 'node:path';
import { stripSpace } from '@dojang/commit/engine';
import { Failure } from '../base/failure.ts';
import { lendFile, lentBytesMax, readRegular } from '../base/files.ts';
import { decodeText, encodeNamed } from '../base/text.ts';
import { type Change, diffTrees } from '../git/changes.ts';
import { readCommitSettings } from '../git/commit-settings.ts';
import { git, gitText, tryGit } from '../git/git.ts';
import { areNamedInUtf8, readIdentity } from '../git/identity.ts';
import { fillIndex, writeTree } from '../git/index-entries.ts';
import { knowTree } from '../git/objects.ts';
import { type PrivateIndex, withPrivateIndex } from '../git/private-index.ts';
import type { Repository } from '../git/repository.ts';
import { treeOf } from '../git/snapshot.ts';
import { findHooks, type Hooks, tail } from './hooks.ts';
import type { Plan, PlannedCommit } from './plan.ts';
import type { Source } from './source.ts';
import { planSteps, withMade } from './trees.ts';

export interface BuiltCommit {
  readonly sha: string;
  readonly message: string;
}

interface Site {
  readonly repository: Repository;
  readonly index: PrivateIndex;
  readonly hooks: Hooks;
  readonly plan: Plan;
  readonly env: Readonly<Record<string, string>>;
  readonly isSigned: boolean;
  readonly signTimeoutMs: number;
}

/** The hooks that are given the author's name. */
const hookNames = ['pre-commit', 'prepare-commit-msg', 'commit-msg'] as const;

/** The author, passed to hooks the way `git commit` does. */
export async function identityEnv(repository: Repository): Promise<Record<string, string>> {
  const { name, email, date } = await readIdentity(repository, 'AUTHOR');
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: `@${date}` };
}

/**
 * Makes the commit objects of a plan, with the approved blobs in a private index and the person's hooks,
 * identity and signature. No ref moves, and the person's index does not change.
 */
export async function buildCommits(
  repository: Repository,
  source: Source,
  plan: Plan,
  { hookTimeoutMs, signTimeoutMs }: { hookTimeoutMs: number; signTimeoutMs?: number },
): Promise<BuiltCommit[]> {
  const { body } = plan;
  const headTree = await treeOf(repository, body.head);
  const found = findHooks(repository, hookTimeoutMs);
  const hooks = plan.isUnverified ? withoutVerifying(found) : found;
  const hasHooks = hookNames.some(hooks.has);
  const settings = readCommitSettings(repository);
  const steps = await planSteps(source.repository, headTree, body.tree, body.commits);
  const isOneWhole = body.commits.length === 1 && body.commits[0]?.hunks === null;
  const work = async (index: PrivateIndex) => {
    const site: Site = {
      repository,
      index,
      plan,
      hooks,
      // Without hooks, git itself finds out who commits.
      env: hasHooks ? { ...(await identityEnv(repository)), ...index.env } : index.env,
      isSigned: (await settings).isSigned,
      signTimeoutMs: signTimeoutMs ?? repository.timeoutMs,
    };
    const built: BuiltCommit[] = [];
    let parents = plan.parents ?? (body.head === null ? [] : [body.head]);
    let parentTree = plan.parents ? await treeOf(repository, parents[0] ?? null) : headTree;
    const made: Change[] = [];
    for (const [at, { commit, changes }] of steps.entries()) {
      const isWhole = at === steps.length - 1 && commit.hunks === null;
      let planned = body.tree;
      if (!isWhole || hasHooks) {
        await fillIndex(source.repository, index, headTree, withMade(changes, made));
        planned = await writeTree(source.repository, index);
      }
      if (planned === parentTree && parents.length < 2) {
        throw new Failure('nothing-to-commit', 'A commit of the plan would be empty. Draft again.');
      }
      // Hooks are the first to need these objects, so from here on they are among the person's own.
      await source.give(headTree, planned);
      const tree = await runPreCommit(site, planned);
      made.push(...(await diffTrees(repository, planned, tree, { renames: false })));
      const message = await finalMessage(site, commit);
      const sha = await writeCommit(site, tree, parents, message);
      knowTree(repository, sha, tree);
      built.push({ sha, message });
      parents = [sha];
      parentTree = tree;
    }
    return built;
  };
  // The captured tree is committed unchanged, so nothing reads the index.
  return withPrivateIndex(repository, work, isOneWhole && !hasHooks ? null : undefined);
}

/**
 * As with `git commit --no-verify`, the hooks that may refuse are skipped. The hook that writes the message is
 * not.
 */
const withoutVerifying = (hooks: Hooks): Hooks => {
  const has: Hooks['has'] = (name) =>
    name !== 'pre-commit' && name !== 'commit-msg' && hooks.has(name);
  return {
    has,
    run: async (name, ...rest) => {
      if (has(name)) await hooks.run(name, ...rest);
    },
  };
};

async function runPreCommit(site: Site, planned: string): Promise<string> {
  const { repository, index, hooks } = site;
  if (!hooks.has('pre-commit')) return planned;
  // Without fresh stat data a hook would see every file as changed.
  await tryGit(repository, ['update-index', '-q', '--refresh'], { env: index.env });
  await hooks.run('pre-commit', [], site.env);
  const tree = await writeTree(repository, index);
  if (tree === planned) return tree;
  if (await takesHookChanges(site, planned, tree)) return tree;
  const changed = await diffTrees(repository, planned, tree, { renames: false });
  const names = changed.slice(0, 5).map(({ path }) => path);
  throw new Failure(
    'hook-changed-files',
    `pre-commit changed what was approved (${names.join(', ')}). A new draft shows the result. ` +
      'To accept such changes, set `git config dojang.hookChanges accept`.',
    { path: names.join(', ') },
  );
}

/**
 * Follows the setting of the repository. Without a setting, a person at the terminal is asked, and a stamped
 * commit stays as it was stamped.
 */
async function takesHookChanges(site: Site, planned: string, tree: string): Promise<boolean> {
  const { repository, plan } = site;
  const answer = await tryGit(repository, ['config', '--get', 'dojang.hookChanges']);
  const setting = answer.stdout.toString().trim();
  if (setting === 'accept' || setting === 'refuse') return setting === 'accept';
  return (await plan.captured?.onHookChanges?.(planned, tree)) ?? false;
}

/** The message after the person's hooks, cleaned as `git commit` cleans one that no editor showed. */
async function finalMessage(site: Site, commit: PlannedCommit): Promise<string> {
  const { repository, hooks } = site;
  const input = commit.message.replaceAll('\0', '');
  const isVerbatim = site.plan.isVerbatim ?? false;
  let message: Buffer = Buffer.from(isVerbatim ? input : stripSpace(input), 'utf8');
  if (hooks.has('prepare-commit-msg') || hooks.has('commit-msg')) {
    // The name of the file that hooks know, whether or not it is passed to them.
    const path = join(repository.gitFolder, 'COMMIT_EDITMSG');
    message = await lendFile(path, message, async () => {
      const source = site.plan.messageSource ?? ['message'];
      await hooks.run('prepare-commit-msg', [path, ...source], site.env);
      await hooks.run('commit-msg', [path], site.env);
      const worded = readRegular(path, lentBytesMax) ?? Buffer.of();
      return isVerbatim ? worded : git(repository, ['stripspace'], { input: worded });
    });
  }
  if (message.length === 0) {
    throw new Failure('message-empty', 'The message is empty after the hooks. Draft again.');
  }
  return decodeText(message);
}

/** Undefined if the encoding lacks a letter of the message. The whole commit is then in UTF-8. */
const encode = async (repository: Repository, encoding: string, message: string) =>
  (await areNamedInUtf8(repository)) ? undefined : encodeNamed(encoding, message);

async function writeCommit(
  site: Site,
  tree: string,
  parents: readonly string[],
  message: string,
): Promise<string> {
  const { encoding } = await readCommitSettings(site.repository);
  const encoded = encoding === null ? undefined : await encode(site.repository, encoding, message);
  const written = ['-c', `i18n.commitEncoding=${encoded ? encoding : 'UTF-8'}`];
  const words = [...written, 'commit-tree', ...(site.isSigned ? ['-S'] : [])];
  words.push(...parents.flatMap((parent) => ['-p', parent]));
  const result = await tryGit(site.repository, [...words, '-F', '-', tree], {
    input: encoded ?? message,
    as: 'person',
    timeoutMs: site.signTimeoutMs,
    // A key may ask for a passphrase, a card for a PIN.
    ...(site.isSigned ? { terminal: 'kept', program: 'signing' } : {}),
  });
  if (result.code === 0) return withExtra(site, parents, result.stdout.toString().trim());
  await readIdentity(site.repository, 'AUTHOR');
  await readIdentity(site.repository, 'COMMITTER');
  const said = result.isShown ? '' : tail(result.stderr);
  if (site.isSigned) {
    if (result.timedOut) {
      throw new Failure(
        'sign-timeout',
        'Signing did not end and was stopped. A key that asks for a passphrase needs its agent. ' +
          'signTimeoutSeconds in settings.json sets the limit.',
      );
    }
    throw new Failure('sign-failed', `The commit could not be signed. ${said}`.trim(), { said });
  }
  throw new Failure('git-failed', `git commit-tree failed. ${said}`, { said });
}

/**
 * Adds headers that `commit-tree` does not write. A signed commit gets none, because the signature covers what
 * was signed.
 */
async function withExtra(site: Site, parents: readonly string[], sha: string): Promise<string> {
  const { repository, plan } = site;
  const { extraHeaders } = plan;
  // Of several commits, the headers belong to the one with the replaced commit's parents.
  if (!extraHeaders?.length || site.isSigned || parents !== plan.parents) return sha;
  const made = await git(repository, ['cat-file', 'commit', sha]);
  const end = made.indexOf('\n\n') + 1;
  const input = Buffer.concat([made.subarray(0, end), extraHeaders, made.subarray(end)]);
  return gitText(repository, ['hash-object', '-t', 'commit', '-w', '--stdin'], { input });
}
