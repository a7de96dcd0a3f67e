import { draftCandidates } from '@dojang/commit/engine';
import type { PlannedCommit } from '../act/plan.ts';
import type { Terminal } from '../terminal.ts';
import { type Matter, repaired, withFooter } from './matter.ts';
import type { Talk } from './talk.ts';

/** Up to `count` drafts of the whole change, each as it would be committed, all different. */
export async function draftSeveral(matter: Matter, count: number): Promise<PlannedCommit[]> {
  const { scope, convention, snapshot } = matter.capture;
  const drafts = draftCandidates({ scope, convention, branch: snapshot.branch }, count);
  const whole = drafts.map(({ message }) => ({ message, hunks: null }));
  const commits = await withFooter(matter, repaired(matter, whole));
  return [...new Map(commits.map((commit) => [commit.message, commit])).values()];
}

export function showSeveral({ say }: Terminal, drafts: readonly PlannedCommit[]): void {
  for (const [at, { message }] of drafts.entries()) {
    const [header = '', ...rest] = message.trim().split('\n');
    say(`${at + 1}  ${header}`, 'strong');
    for (const line of rest) say(line === '' ? '' : `   ${line}`);
  }
  say('');
}

/** The draft that the person picks by its number. Null if they want none. */
export async function pickDraft(
  terminal: Terminal,
  talk: Talk,
  drafts: readonly PlannedCommit[],
): Promise<PlannedCommit | null> {
  const { words, say, warn } = terminal;
  if (drafts.length === 1) say(words.onlyDraft);
  if (drafts.length < 2) return drafts[0] ?? null;
  showSeveral(terminal, drafts);
  const prompt = await talk.prompt();
  const { reject } = words.choices;
  for (;;) {
    const answer = await prompt.choose(`${words.pickQuestion(drafts.length)} › `);
    if (answer === null || [reject.key, reject.name, 'reject'].includes(answer)) return null;
    const picked = /^[1-9]$/.test(answer) ? drafts[Number(answer) - 1] : undefined;
    if (picked !== undefined) return picked;
    if (answer !== '?') warn(words.unknownAnswer(answer.slice(0, 20)));
    say(`  1–${drafts.length}  ${words.pickHelp}`);
    say(`  ${reject.key}  ${reject.help}`);
  }
}
