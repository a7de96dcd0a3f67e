import type { PushNote } from '../act/push/push.ts';
import type { Found } from '../git/push-route.ts';
import type { Terminal } from '../terminal.ts';

type Pushed = {
  readonly pushedRef: string | null;
  readonly pushNote: string | null;
  readonly pushWords?: string | undefined;
};

/** Shows, before the question, where a push will go or why there will be none. */
export function sayDestination({ words, say, warn }: Terminal, { route, why }: Found): void {
  if (route === null) {
    warn(`${words.pushGoesNowhere} ${words.pushNotes[why]}`);
    return;
  }
  say(words.pushGoes(route.remote, route.ref));
  for (const url of route.urls) say(`  ${url}`);
}

/**
 * Reports the push that was asked for. Returns the exit code, because the commit stands even if the push
 * failed.
 */
export function reportPush({ words, say, warn }: Terminal, pushed: Pushed): number {
  const { pushedRef, pushNote, pushWords } = pushed;
  if (pushedRef !== null) say(words.pushed(pushedRef));
  if (pushNote !== null) {
    warn(words.pushNotes[pushNote as PushNote]);
  }
  for (const line of pushWords?.split('\n') ?? []) warn(`  ${line}`);
  return pushNote === null ? 0 : 1;
}
