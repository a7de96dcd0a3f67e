/** Cuts at the end of a word, so that the text with its ellipsis fits into `max` UTF-16 units. */
export function fit(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 1) return text.slice(0, Math.max(0, max));
  const room = cutTo(text, max - 1);
  const space = room.lastIndexOf(' ');
  const kept = space > max * 0.5 ? room.slice(0, space) : room;
  return `${kept.replace(/[\s,;:.·—–-]+$/u, '')}…`;
}

/**
 * What {@link fit} left out, to be said elsewhere: the words behind the cut, or the whole text where the cut went through
 * a word. Empty if all of it fits.
 */
export function restOf(text: string, max: number): string {
  const kept = fit(text, max);
  if (kept === text) return '';
  const left = text.slice(kept.length - 1);
  const isWord = /^[\s,;:.·—–-]/u.test(left);
  const rest = left.replace(/^[\s,;:.·—–-]+/u, '');
  return isWord && rest !== '' ? `…${rest}` : text;
}

/** The longest emoji that is kept whole: a family of four, with skin tones. */
const emojiMax = 24;
const joins = /^[\u200D\uFE0E\uFE0F\p{Emoji_Modifier}]$/u;

/** Cuts without leaving half of a surrogate pair or of an emoji. */
export function cutTo(text: string, max: number): string {
  if (text.length <= max) return text;
  const whole = whole16(text, max);
  for (let end = whole; end > 0 && whole - end <= emojiMax; end = whole16(text, end - 1)) {
    const next = String.fromCodePoint(text.codePointAt(end) ?? 0);
    if (!joins.test(next) && text[end - 1] !== '\u200D') return text.slice(0, end);
  }
  return text.slice(0, whole);
}

/** `end`, or the place before it where it would part a surrogate pair. */
function whole16(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}

/** Breaks long lines at spaces. A word longer than a line is cut. */
export function wrapLine(line: string, width: number): string[] {
  const indent = /^\s*(?:[-*] )?/.exec(line)![0];
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(/\s+/)) {
    const next =
      current.trim() === '' || current === indent ? current + word : `${current} ${word}`;
    if (next.length > width && current !== indent) {
      lines.push(current);
      current = ' '.repeat(indent.length) + fit(word, width - indent.length);
    } else current = fit(next, width);
  }
  return [...lines, current];
}
