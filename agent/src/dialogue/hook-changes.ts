import { git, textsOf } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';
import type { Terminal } from '../terminal.ts';
import { nameOf } from './files-shown.ts';
import type { Talk } from './talk.ts';

const shownMax = 20;

/** Shows what a pre-commit hook changed, and asks once whether to commit it. */
export async function askHookChanges(
  terminal: Terminal,
  talk: Talk,
  repository: Repository,
  [planned, tree]: readonly [string, string],
): Promise<boolean> {
  const { words, say, warn } = terminal;
  const options = ['diff-tree', '-r', '-z', '--numstat', '--no-renames', '--no-ext-diff'];
  const lines = textsOf(await git(repository, [...options, planned, tree]));
  const files = lines.filter((line) => line !== '').map((line) => line.split('\t'));
  say(`\n${words.hookChanged(files.length)}`);
  for (const [added, deleted, ...name] of files.slice(0, shownMax)) {
    say(`  +${added} −${deleted}  ${nameOf(name.join('\t'))}`);
  }
  if (files.length > shownMax) say(`  … ${files.length - shownMax}`);
  const prompt = await talk.prompt();
  const { accept, reject } = words.choices;
  for (;;) {
    const answer = await prompt.choose(`${words.hookQuestion} › `);
    if (answer === null || [reject.key, reject.name, 'reject'].includes(answer)) return false;
    if ([accept.key, accept.name, 'accept'].includes(answer)) return true;
    warn(words.unknownAnswer(answer.slice(0, 20)));
    for (const { key, help } of [accept, reject]) say(`  ${key}  ${help}`);
  }
}
