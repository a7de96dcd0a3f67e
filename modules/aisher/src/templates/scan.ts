import { writeAtom } from './atom.ts';
import { isDigit, isLetter, kindOf, letterKind } from './letters.ts';
import { Line } from './line.ts';
import { messageKeys, methods } from './vocabulary.ts';

const tokensMax = 64;
/** Of a longer message, the rest is not read: 64 tokens are full long before, unless somebody means harm. */
const readMax = 16_384;
/** Single quotes are apostrophes more often than not, so their ends are not looked for far away. */
const singleQuoteMax = 256;
const markMax = 16;
const keyMax = 24;

const closing: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '「': '」',
  '『': '』',
};

/** The tokens of a message: words and marks as they stand, and a place for each value. */
export function scan(message: string): string[] {
  const line = new Line(tokensMax);
  new Scanner(message.length > readMax ? message.slice(0, readMax) : message, line).run();
  return line.tokens.length > tokensMax ? line.tokens.slice(0, tokensMax) : line.tokens;
}

class Scanner {
  readonly #text: string;
  readonly #line: Line;
  /** Set after the key of a JSON object: its value is a place, or a message of its own. */
  #jsonKey = '';
  /** Quotes that were opened and never closed: no second walk looks for their ends. */
  #unclosed = '';

  constructor(text: string, line: Line) {
    this.#text = text;
    this.#line = line;
  }

  run(): void {
    let at = 0;
    while (at < this.#text.length && !this.#line.full) at = this.#step(at);
  }

  #step(at: number): number {
    const text = this.#text;
    const kind = letterKind(text.charCodeAt(at));
    if (kind === kindOf.space) return this.#skipSpace(at);
    const sign = text[at]!;
    if (closing[sign]) {
      const end = this.#quoteEnd(at, sign);
      if (end > 0) return this.#quoted(at + 1, end);
    }
    if (sign === '=') return this.#equals(at);
    if (kind === kindOf.split) return this.#mark(at, sign);
    return this.#atom(at);
  }

  #skipSpace(at: number): number {
    const text = this.#text;
    if (text.charCodeAt(at) !== 27 || text[at + 1] !== '[') return at + 1;
    let end = at + 2;
    while (end < at + 32 && end < text.length && text.charCodeAt(end) < 64) end += 1;
    return end + 1;
  }

  #mark(at: number, sign: string): number {
    if ((sign === '<' || sign === '>') && this.#isBound(at)) return at + 1;
    let end = at + 1;
    while (end < this.#text.length && end - at < markMax && this.#text[end] === sign) end += 1;
    this.#line.mark(sign === '#' && end - at > 1 ? '##' : sign);
    if (sign !== ':' && sign !== '`') this.#jsonKey = '';
    return end;
  }

  #atom(at: number): number {
    const text = this.#text;
    let end = at + 1;
    let plain = letterKind(text.charCodeAt(at)) === kindOf.letter && text.charCodeAt(at) < 128;
    for (; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      const kind = letterKind(code);
      if (kind === kindOf.letter) {
        if (code > 127) plain = false;
        continue;
      }
      if (kind === kindOf.space || kind === kindOf.split) break;
      plain = false;
    }
    if (!plain) end = this.#addressEnd(at, end);
    const atom = text.slice(at, end);
    if (this.#jsonKey && atom !== ':') {
      this.#line.place();
      this.#jsonKey = '';
    } else if (plain && atom.length < 8) this.#line.word(atom);
    else if (text[end] === '=' && isKey(atom)) this.#line.word(withoutNumbers(atom));
    else writeAtom(this.#line, atom);
    return end;
  }

  /** A URL, and a path with a question, go on where a word would end. */
  #addressEnd(at: number, end: number): number {
    const text = this.#text;
    const scheme = text.indexOf(':', at);
    const isUrl = scheme > 0 && scheme < end && text.startsWith('://', scheme);
    if (!isUrl && !(text[at] === '/' && text[end] === '=' && text.slice(at, end).includes('?')))
      return end;
    let until = end;
    while (until < text.length && !isAddressEnd(text, until)) until += 1;
    return until;
  }

  /** The place of the quote that closes the one at `at`; 0 when it is an apostrophe or stays open. */
  #quoteEnd(at: number, sign: string): number {
    const text = this.#text;
    if (this.#unclosed.includes(sign)) return 0;
    const single = sign === "'";
    if (single && at > 0 && isWordSign(text.charCodeAt(at - 1))) return 0;
    const close = closing[sign]!;
    const until = single ? Math.min(text.length, at + singleQuoteMax) : text.length;
    for (let end = at + 1; end < until; end += 1) {
      if (text[end] === '\\') end += 1;
      else if (text[end] === close && !(single && isWordSign(text.charCodeAt(end + 1)))) return end;
    }
    this.#unclosed += sign;
    return 0;
  }

  #quoted(from: number, end: number): number {
    const text = this.#text;
    const key = keyAfter(text, end + 1) && end - from <= 64 ? text.slice(from, end) : '';
    if (key) {
      this.#line.word(key.split(' ').join('_'));
      this.#jsonKey = key;
      const colon = text.indexOf(':', end);
      this.#line.mark(':');
      return colon + 1;
    }
    if (messageKeys.has(this.#jsonKey))
      new Scanner(unescaped(text.slice(from, end)), this.#line).run();
    else {
      const space = text.indexOf(' ', from);
      const head = space > 0 && space < end && space - from < 8 ? text.slice(from, space) : '';
      if (methods.has(head)) this.#line.word(head);
      this.#line.place();
    }
    this.#jsonKey = '';
    return end + 1;
  }

  /** What stands after `=` is a value, whatever it looks like; a list or an object is read on. */
  #equals(at: number): number {
    const text = this.#text;
    const line = this.#line;
    if (text[at + 1] === '=' || text[at + 1] === '>' || '<>!:'.includes(text[at - 1] ?? '<'))
      return this.#mark(at, '=');
    line.mark('=');
    const spaced = letterKind(text.charCodeAt(at - 1)) === kindOf.space;
    let from = at + 1;
    if (spaced) while (text[from] === ' ') from += 1;
    if (from >= text.length) return from;
    const kind = letterKind(text.charCodeAt(from));
    if (kind === kindOf.space) {
      line.place();
      return from;
    }
    if (kind === kindOf.split && !'#;,)]}>|'.includes(text[from]!)) return from;
    if (closing[text[from]!]) return from;
    line.place();
    return this.#valueEnd(from);
  }

  /** `WorkSource{10113}` is one value; a bracket that holds more than a word is read on. */
  #valueEnd(from: number): number {
    const text = this.#text;
    let end = from;
    while (end < text.length && !isValueEnd(text, end)) {
      const close = brackets[text[end]!];
      if (!close) {
        end += 1;
        continue;
      }
      const closed = text.slice(end, end + bracketMax).search(/[\s)\]}]/);
      if (closed < 0 || text[end + closed] !== close) return end;
      end += closed + 1;
    }
    return end;
  }

  /** `<1 sec` is a value; `<1>` is a value in brackets. */
  #isBound(at: number): boolean {
    const text = this.#text;
    if (at > 0 && letterKind(text.charCodeAt(at - 1)) !== kindOf.space) return false;
    let end = at + 1;
    while (isDigit(text.charCodeAt(end)) || text[end] === '.') end += 1;
    return end > at + 1 && text[end] !== '>';
  }
}

const bracketMax = 64;
const brackets: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

const isWordSign = (code: number): boolean => isLetter(code) || (code >= 48 && code <= 57);

/** `retry2=` is a name with a number, and no value; `10.0.0.1=` is a value. */
const isKey = (atom: string): boolean =>
  atom.length <= keyMax && letterKind(atom.charCodeAt(0)) === kindOf.letter && !/[:/@]/.test(atom);

const withoutNumbers = (key: string): string => key.replace(/\d+/g, '0');

const isValueEnd = (text: string, at: number): boolean =>
  letterKind(text.charCodeAt(at)) === kindOf.space ||
  ',;)]}>&|"'.includes(text[at]!) ||
  (text[at] === '#' && text[at + 1] === '#');

const isAddressEnd = (text: string, at: number): boolean =>
  letterKind(text.charCodeAt(at)) === kindOf.space ||
  `"'<>()[]{}|\``.includes(text[at]!) ||
  (',;'.includes(text[at]!) && !isWordSign(text.charCodeAt(at + 1)));

function keyAfter(text: string, at: number): boolean {
  let end = at;
  while (text[end] === ' ') end += 1;
  return text[end] === ':' && end - at <= 2;
}

/** Undoes the escapes of JSON text that matter to a scanner. */
const unescaped = (text: string): string =>
  text.includes('\\')
    ? text.split('\\n').join('\n').split('\\t').join(' ').split('\\"').join('"')
    : text;
