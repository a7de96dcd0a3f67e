/** A commit message taken apart. Offsets are UTF-16, into the whole message. */
export interface ParsedMessage {
  readonly header: string;
  readonly emoji: string | null;
  readonly type: string | null;
  readonly scope: string | null;
  readonly breaking: boolean;
  readonly subject: string;
  readonly subjectStart: number;
  readonly typeStart: number;
  readonly scopeStart: number;
  readonly body: string;
  readonly bodyStart: number;
  readonly footers: readonly string[];
  readonly footerStart: number;
}

const leadingEmoji = /^(:[a-z0-9_+-]{2,40}:|\p{Extended_Pictographic}\uFE0F?)\s*/u;
const conventional =
  /^(?<type>[\p{L}\p{N}_-]{1,40})(?:\((?<scope>[^()\r\n]{0,120})\))?(?<bang>!)?: ?/u;
const footerLine = /^(?:BREAKING[ -]CHANGE|[A-Za-z][A-Za-z0-9-]{0,60})(?:: | #)/;

/** Takes a message apart; never throws, whatever the text is. */
export function parseMessage(message: string): ParsedMessage {
  const headerEnd = message.search(/[\r\n]|$/);
  const header = message.slice(0, headerEnd);
  const emoji = leadingEmoji.exec(header);
  const emojiLength = emoji ? emoji[0].length : 0;
  const match = conventional.exec(header.slice(emojiLength));
  const type = match?.groups?.type ?? null;
  const subjectStart = emojiLength + (match ? match[0].length : 0);
  const rest = bodyAndFooters(message, headerEnd);
  return {
    header,
    emoji: emoji ? emoji[1]! : null,
    type,
    scope: match?.groups?.scope ?? null,
    breaking:
      match?.groups?.bang === '!' || rest.footers.some((f) => /^BREAKING[ -]CHANGE/.test(f)),
    subject: header.slice(subjectStart),
    subjectStart,
    typeStart: emojiLength,
    scopeStart: emojiLength + (type?.length ?? 0) + 1,
    ...rest,
  };
}

function bodyAndFooters(message: string, headerEnd: number) {
  const bodyStart = skipBlankLines(message, headerEnd);
  const rest = message.slice(bodyStart);
  const paragraphs = rest.split(/\n[ \t\r]*\n/);
  const last = paragraphs.at(-1) ?? '';
  const lines = last.split('\n').map((line) => line.trimEnd());
  const areFooters = lines.length > 0 && footerLine.test(lines[0]!);
  if (!areFooters) {
    return { body: rest.trimEnd(), bodyStart, footers: [], footerStart: message.length };
  }
  const footerStart = bodyStart + rest.lastIndexOf(last);
  return {
    body: message.slice(bodyStart, footerStart).trimEnd(),
    bodyStart,
    footers: lines.filter((line) => line !== ''),
    footerStart,
  };
}

function skipBlankLines(text: string, from: number): number {
  let at = from;
  while (at < text.length && (text[at] === '\n' || text[at] === '\r')) at += 1;
  return at;
}

/** Puts a message together: header, blank line, body, blank line, footers. */
export function joinMessage(header: string, body: string, footers: readonly string[]): string {
  return [header, body.trim(), footers.join('\n')].filter((part) => part !== '').join('\n\n');
}

/** One line without control, direction or invisible characters: names come from untrusted files. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\uFFFD]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Cuts at a word's end so that the text with its ellipsis fits into `max` UTF-16 units. */
export function fit(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 1) return text.slice(0, Math.max(0, max));
  const room = cutTo(text, max - 1);
  const space = room.lastIndexOf(' ');
  const kept = space > max * 0.5 ? room.slice(0, space) : room;
  return `${kept.replace(/[\s,;:.·—–-]+$/u, '')}…`;
}

/** A cut that leaves no half of a surrogate pair. */
export function cutTo(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}

/** As `git stripspace`: no space at the ends of lines, no empty lines in a row, at the start or at the end. */
export function stripSpace(text: string): string {
  const lines = text.split('\n').map((line) => {
    let end = line.length;
    while (' \t\r\v\f'.includes(line.charAt(end - 1)) && end > 0) end -= 1;
    return line.slice(0, end);
  });
  const kept = lines.filter((line, at) => line !== '' || (at > 0 && lines[at - 1] !== ''));
  const body = kept.join('\n').replace(/^\n/, '').replace(/\n$/, '');
  return body === '' ? '' : `${body}\n`;
}
