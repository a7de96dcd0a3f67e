import { Seen } from '@dojang/kernel/web';
/** Text with the words of a search marked. */
export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return <Seen text={text} draw={(seen) => marked(seen, words)} />;
}

const marked = (text: string, words: readonly string[]) =>
  piecesOf(text, words).map(({ at, part, isMarked }) =>
    isMarked ? (
      <mark key={at} className="rounded-[2px] bg-sunk text-ink underline underline-offset-2">
        {part}
      </mark>
    ) : (
      part
    ),
  );

/** In linear time and without a regular expression, because people may type anything. */
function piecesOf(text: string, words: readonly string[]) {
  const lower = text.toLowerCase();
  // Some letters change their length with their case; marks would then be off.
  const wanted = lower.length === text.length ? words.map((word) => word.toLowerCase()) : [];
  const pieces: { at: number; part: string; isMarked: boolean }[] = [];
  let at = 0;
  while (at < text.length) {
    const next = wanted
      .filter((word) => word !== '')
      .map((word) => ({ start: lower.indexOf(word, at), length: word.length }))
      .filter(({ start }) => start !== -1)
      .sort((a, b) => a.start - b.start || b.length - a.length)[0];
    const start = next?.start ?? text.length;
    if (start > at) pieces.push({ at, part: text.slice(at, start), isMarked: false });
    if (next === undefined) break;
    pieces.push({ at: start, part: text.slice(start, start + next.length), isMarked: true });
    at = start + next.length;
  }
  return pieces;
}
