/** A parsed commit message. Offsets are UTF-16, into the whole message. */
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

/** Parses a message. Never throws, whatever the text is. */
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

/** Joins a message: header, blank line, body, blank line, footers. */
export function joinMessage(header: string, body: string, footers: readonly string[]): string {
  return [header, body.trim(), footers.join('\n')].filter((part) => part !== '').join('\n\n');
}

/** One line without control, direction and invisible characters, because names come from untrusted files. */
export function oneLine(text: string): string {
  return text
    .replace(
      /(?:(?!\u200D(?=\p{Extended_Pictographic})(?<=\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?\u200D))[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\uFFFD])+/gu,
      ' ',
    )
    .replace(/\s+/g, ' ')
    .trim();
}

/** `[skip ci]`, `[vercel skip]`, `[no-ci]`, `***NO_CI***`: orders to a build server. */
const serverOrder =
  / {0,3}\[[^[\]\n]{0,60}(?<![\p{L}\p{N}])(?:skip|no[\s_-]{0,3}(?:ci|cd))(?![\p{L}\p{N}])[^[\]\n]{0,60}\]| {0,3}\*{2,3}\s{0,3}no_?ci\s{0,3}\*{2,3}/giu;
/** `#12`, `owner/repo#12`, `GH-12`. Behind "fixes" it closes an issue, and elsewhere it becomes a link. */
const issueMark = /(?<owned>[\w.-])?#(?=\d)|\bGH-(?=\d)/gi;
const issueUrl =
  /\bhttps?:\/\/[^\s/]{1,200}(?:\/[^\s/]{1,100}){1,8}?\/(?:issues|pull|pulls|merge_requests|work_items)\/(?=\d)/gi;
/** `PAY-12 #close`: an order to the tracker. */
const trackerOrder = /(?<=^|\s)#(?=\p{L})/gu;
const rebaseOrder = /^(?:\s*(?:fixup|squash|amend|reword)!)+\s*|^\s*BREAKING[ -]CHANGES?\s*:\s*/i;

/**
 * Removes from a machine's words what a git host, a build server or a tracker would take for an order that
 * nobody gave. Plain text stays. Tickets and footers are added by the drafter.
 */
export function withoutOrders(text: string): string {
  let left = text;
  // The remaining parts may join to another order.
  for (let round = 0; round < 5; round += 1) {
    const next = left.replace(serverOrder, '');
    if (next === left) break;
    left = next;
  }
  const marked = left
    .replace(issueUrl, '')
    .replace(issueMark, (_mark, owned?: string) => (owned === undefined ? '' : `${owned} `))
    .replace(rebaseOrder, '');
  return /\b[A-Z][A-Z0-9]+-\d/.test(marked) ? marked.replace(trackerOrder, '') : marked;
}

/** Lines that speak for people, make a release, or declare a breaking change. */
const forgedLine =
  /^(?:[\p{L}-]{1,40}-by|refs?|references?|cc|release-as|change-id)\s*[:#]|^generated (?:with|by)\b|^breaking[ -]changes?\b|^breaking\s*:|^this reverts commit\b|^\(cherry picked from\b/iu;
/** Lines that close an issue. */
const closingLine =
  /^(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|implement(?:s|ed)?|(?:clos|fix|resolv|implement)ing|see|issues?|bugs?|tickets?)(?:\s*:)?\s*(?:[\w./-]{0,100}#\d|gh-\d|https?:\/\/)/i;
/** A trailer as git reads it. Its value may be anything. */
const trailerLine = /^(?<token>[A-Za-z0-9-]{1,80})\s*[:=]/;

const trailerOf = (line: string) => trailerLine.exec(line.normalize('NFKC').trim())?.groups?.token;

function isForged(line: string): boolean {
  const said = line.normalize('NFKC').replace(/^[>*+\s-]+/, '');
  return forgedLine.test(said) || closingLine.test(said) || trailerOf(line)?.includes('-') === true;
}

/**
 * The body of a machine's message, without trailers. A token with a hyphen, as all that tools act on have, is
 * removed with its folded lines. `Note: …` becomes a list item, which git reads as text.
 */
export function machineBody(body: string): string {
  const kept: string[] = [];
  let isFolding = false;
  // A character that git does not take for a line end must not separate a trailer from its value here.
  for (const line of body
    .replaceAll('\r\n', '\n')
    .replace(/[\r\v\f\u0085\u2028\u2029]/g, ' ')
    .split('\n')) {
    const seen = line
      .replace(
        /(?!\u200D(?=\p{Extended_Pictographic})(?<=\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?\u200D))[\p{Cc}\p{Cf}]/gu,
        '',
      )
      .trimEnd();
    if (isFolding && /^\s+\S/.test(line)) continue;
    const clean = withoutOrders(seen).trimEnd();
    isFolding = isForged(seen) || isForged(clean);
    if (isFolding) continue;
    kept.push(trailerOf(clean) === undefined ? clean : `- ${clean.trim()}`);
  }
  return kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** As `git stripspace`: no spaces at line ends, no empty lines in a row, at the start or at the end. */
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
