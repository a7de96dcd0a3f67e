import { checkRules, type LintFinding, lintMessage, lintPartOf } from '@dojang/commit/engine';
import type { PlannedCommit } from '../act/plan.ts';
import type { Capture } from '../capture/capture.ts';
import type { Repository } from '../git/repository.ts';
import type { Terminal } from '../terminal.ts';
import type { Words } from '../words/words.ts';
import { factsOfFiles, listFiles, nameOf } from './files-shown.ts';
import { factsOf, type Matter } from './matter.ts';

/** Shows everything that goes into the commit, before anything is asked. */
export async function showFiles(
  { words, say, warn }: Terminal,
  repository: Repository,
  { changes, scope, gaps }: Capture,
): Promise<void> {
  const { files } = scope;
  const added = files.reduce((sum, file) => sum + file.linesAdded, 0);
  const deleted = files.reduce((sum, file) => sum + file.linesDeleted, 0);
  say(`${words.files(files.length)}  +${added} −${deleted}`);
  for (const line of listFiles(words, changes, await factsOfFiles(repository, changes))) say(line);
  for (const why of ['unread', 'large', 'absent'] as const) {
    const paths = gaps.filter((gap) => gap.why === why).map(({ path }) => nameOf(path));
    if (paths.length === 0) continue;
    const more = paths.length > gapsShown ? ` +${paths.length - gapsShown}` : '';
    warn(`${words.gaps[why]} ${paths.slice(0, gapsShown).join(', ')}${more}`);
  }
  say('');
}

const gapsShown = 20;

/** The sentence for a finding of the lint or of a rule. */
function sentenceOf(words: Words, { rule, params }: LintFinding): string {
  const { check, part } = lintPartOf(rule, params.when);
  return words.lint[check]({ ...params, rule, part: part === null ? '' : words.parts[part] });
}

/** Shows the messages with their findings. True if a rule blocks one. */
export function showMessages(
  { words, say, warn }: Terminal,
  matter: Matter,
  commits: readonly PlannedCommit[],
): boolean {
  let isBlocked = false;
  for (const commit of commits) {
    const { message } = commit;
    const [header = '', ...rest] = message.trim().split('\n');
    say(header, 'strong');
    for (const line of [...rest, '']) say(line);
    const facts = factsOf(matter, commit);
    const findings = [
      ...lintMessage(message, matter.capture.convention, facts.paths),
      ...checkRules(matter.rules, message, facts),
    ];
    const blocks = findings.some(({ level }) => level === 'block');
    if (findings.length > 0) warn(blocks ? words.blocked : words.warned);
    for (const finding of findings) {
      const isBad = finding.level === 'block';
      const line = `  ${words.levels[finding.level]}: ${sentenceOf(words, finding)}`;
      warn(line, isBad ? 'bad' : 'doubtful');
    }
    isBlocked ||= blocks;
  }
  return isBlocked;
}
