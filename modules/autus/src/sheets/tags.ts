/** A tag, and the text up to the next one. Names come without their prefix. */
export interface Tag {
  readonly name: string;
  readonly isEnd: boolean;
  readonly isEmpty: boolean;
  /** What stands between name and end of the tag. */
  readonly rest: string;
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const isCode = (code: number): boolean => code > 0 && code <= 0x10ffff;

function entityOf(name: string): string {
  if (!name.startsWith('#')) return entities[name] ?? '';
  const code = name.startsWith('#x')
    ? Number.parseInt(name.slice(2), 16)
    : Number.parseInt(name.slice(1), 10);
  return isCode(code) ? String.fromCodePoint(code) : '';
}

/** Only the five entities of XML and numbers: a document's own ones are nothing. */
const unescaped = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(#x?[0-9a-fA-F]{1,6}|[a-z]{2,4});/g, (_, name: string) => entityOf(name))
    : text;

function tagOf(inside: string, text: string): Tag {
  const isEnd = inside.startsWith('/');
  const isEmpty = inside.endsWith('/');
  const body = inside.slice(isEnd ? 1 : 0, isEmpty ? -1 : undefined);
  const space = body.search(/\s/);
  const full = space < 0 ? body : body.slice(0, space);
  const rest = space < 0 ? '' : body.slice(space);
  return { name: full.slice(full.indexOf(':') + 1), isEnd, isEmpty, rest, text: unescaped(text) };
}

/** The tags of an XML text, read once from its begin to its end. Comments and instructions are passed over. */
export function* tagsOf(xml: string): Generator<Tag> {
  for (let at = xml.indexOf('<'); at >= 0; ) {
    const isComment = xml.startsWith('<!--', at);
    const end = isComment ? xml.indexOf('-->', at + 4) : xml.indexOf('>', at);
    if (end < 0) return;
    const close = isComment ? end + 3 : end + 1;
    const next = xml.indexOf('<', close);
    const inside = xml.slice(at + 1, end);
    const text = xml.slice(close, next < 0 ? xml.length : next);
    if (!/^[!?]/.test(inside)) yield tagOf(inside, text);
    at = next;
  }
}

/** The value of an attribute, whatever its prefix; undefined where there is none. */
export function attribute({ rest }: Tag, name: string): string | undefined {
  for (let at = rest.indexOf(`${name}=`); at >= 0; at = rest.indexOf(`${name}=`, at + 1)) {
    if (!/[\s:]/.test(rest[at - 1] ?? ' ')) continue;
    const quote = rest[at + name.length + 1] ?? '';
    if (quote !== '"' && quote !== "'") continue;
    const from = at + name.length + 2;
    const to = rest.indexOf(quote, from);
    return to < 0 ? undefined : unescaped(rest.slice(from, to));
  }
  return undefined;
}
