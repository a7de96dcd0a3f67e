import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';

/** Asks about the key itself: needs no scope, so that it answers for any key. */
const lineFor = (origin: string) =>
  `curl -H "Authorization: Bearer $DOJANG_API_KEY" ${origin}/api/keys/current`;

/** A command that tries a key, with the key in a variable: so it stays out of the shell's history. */
export function KeyLine() {
  return <CopyLine text={lineFor(window.location.origin)} />;
}
