import { isDigit, isHangul, isHexLetter, isLetter, isLower, isUpper } from './letters.ts';
import type { Line } from './line.ts';
import { particles, sourceEndings, topDomains } from './vocabulary.ts';

const wordMax = 64;
/** What is longer is not taken apart: it is encoded data, or somebody means harm. */
const atomMax = 512;
const dot = 46;
const slash = 47;
const colon = 58;

/** What is seen of an atom in one walk over it. */
interface Look {
  readonly digits: number;
  readonly letters: number;
  readonly hexLetters: number;
  readonly slashes: number;
  readonly dots: number;
  readonly colons: number;
  readonly upper: number;
  readonly at: boolean;
  /** Where Hangul follows something else; -1 for nowhere. */
  readonly hangulFrom: number;
}

function lookAt(text: string): Look {
  let [digits, letters, hexLetters, slashes, dots, colons, upper, hangulFrom] = [
    0, 0, 0, 0, 0, 0, 0, -1,
  ];
  let at = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isDigit(code)) digits += 1;
    else if (isLetter(code)) {
      letters += 1;
      if (isHexLetter(code)) hexLetters += 1;
      if (isUpper(code)) upper += 1;
      if (hangulFrom < 0 && index > 0 && isHangul(code) && !isHangul(text.charCodeAt(index - 1)))
        hangulFrom = index;
    } else if (code === slash || code === 92) slashes += 1;
    else if (code === dot) dots += 1;
    else if (code === colon) colons += 1;
    else if (code === 64) at = true;
  }
  return { digits, letters, hexLetters, slashes, dots, colons, upper, at, hangulFrom };
}

const edgeMarks = ".:!?'*-+$@~&%^\\_…·";

/** Writes what stands between two breaks: a word, a place, or what it is made of. */
export function writeAtom(line: Line, text: string): void {
  if (text.length > atomMax || (text.startsWith('::') && isClockOrAddress(text, lookAt(text)))) {
    line.place();
    return;
  }
  let from = 0;
  let to = text.length;
  while (to > from && edgeMarks.includes(text[to - 1]!)) to -= 1;
  while (from < to && edgeMarks.includes(text[from]!) && !isRoot(text, from)) from += 1;
  writeEdge(line, text, 0, from);
  if (from < to) writeCore(line, from === 0 && to === text.length ? text : text.slice(from, to));
  writeEdge(line, text, to, text.length);
}

/** Marks around a word are kept, since they tell sentences apart; a full stop and a quote do not. */
function writeEdge(line: Line, text: string, from: number, to: number): void {
  let previous = '';
  for (let index = from; index < to; index += 1) {
    const sign = text[index]!;
    if (sign !== previous && !".'!?…_".includes(sign)) line.mark(sign);
    previous = sign;
  }
}

/** `~/notes`, `../notes` and `.\notes` are paths from their first sign on. */
const isRoot = (text: string, at: number): boolean => {
  const next = text[at + 1] === '.' ? text[at + 2] : text[at + 1];
  return (text[at] === '~' || text[at] === '.') && (next === '/' || next === '\\');
};

function writeCore(line: Line, text: string): void {
  const look = lookAt(text);
  if (look.digits + look.letters === 0) {
    if (look.slashes === text.length) line.mark(text[0]!);
    else if (text.charCodeAt(0) === slash) line.place();
    else line.mark(text.slice(0, 8));
    return;
  }
  if (isTyped(text, look)) {
    line.place();
    return;
  }
  const split = splitOf(text, look);
  if (split) {
    writeAtom(line, text.slice(0, split.to));
    if (split.mark) line.mark(split.mark);
    writeAtom(line, text.slice(split.from));
    return;
  }
  if (look.digits > 0 || text.length > wordMax) line.place();
  else line.word(particles.get(text) ?? text);
}

/** URL, mail, path, host, time, address, hexadecimal: spans that are values whatever stands around them. */
function isTyped(text: string, look: Look): boolean {
  if (look.slashes > 0) {
    if (text.includes('://')) return true;
    if (isPath(text, look)) return true;
  }
  if (look.at && look.hangulFrom < 0) return true;
  if (look.colons > 0) return look.hangulFrom < 0 && isClockOrAddress(text, look);
  if (look.digits === 0) {
    if (look.letters === look.hexLetters && look.letters >= 8 && look.letters === text.length)
      return true;
    return look.dots > 0 && look.upper === 0 && isHost(text, look);
  }
  return false;
}

function isPath(text: string, look: Look): boolean {
  if (look.colons > 1 || look.hangulFrom > 0) return false;
  const first = text.charCodeAt(0);
  if (first === slash || first === 92) return true;
  if (text[0] === '~' || text[0] === '.') return true;
  if (text[1] === ':' && (text[2] === '\\' || text[2] === '/')) return true;
  return look.colons === 0 && (look.slashes > 1 || look.dots > 0);
}

/** 12:30:45, 2026-11-30T01:02:03Z, fe80::1, 00:1a:2b:3c:4d:5e, 10.0.0.1:80, db.example.com:5432. */
function isClockOrAddress(text: string, look: Look): boolean {
  if (look.digits === 0) return false;
  const split = text.lastIndexOf(':');
  const port = text.slice(split + 1);
  if (look.letters === 0) return true;
  if (look.colons >= 2 && look.letters === look.hexLetters) return true;
  if (look.colons >= 2 && look.letters <= 2 && /^\d{4}-\d/.test(text)) return true;
  if (look.colons !== 1 || port.length > 5 || !isAllDigits(port)) return false;
  const host = text.slice(0, split);
  if (host === 'localhost') return true;
  if (look.upper === 0 && host.includes('-')) return true;
  const ending = host.slice(host.lastIndexOf('.') + 1);
  return host.includes('.') && look.upper === 0 && !sourceEndings.has(ending);
}

const isAllDigits = (text: string): boolean => {
  for (let index = 0; index < text.length; index += 1)
    if (!isDigit(text.charCodeAt(index))) return false;
  return text.length > 0;
};

function isHost(text: string, look: Look): boolean {
  if (!isLower(text.charCodeAt(0)) || look.slashes > 0) return false;
  const ending = text.slice(text.lastIndexOf('.') + 1);
  const country = ending.length === 2 && look.dots > 1 && !sourceEndings.has(ending);
  return country || topDomains.has(ending);
}

interface Split {
  readonly to: number;
  readonly mark: string;
  readonly from: number;
}

/** Where an atom of several parts is taken apart: at colons, long dots, and where Hangul begins. */
function splitOf(text: string, look: Look): Split | null {
  if (look.colons > 0) {
    const at = text.indexOf(':');
    const two = text[at + 1] === ':';
    return { to: at, mark: two ? '::' : ':', from: at + (two ? 2 : 1) };
  }
  if (look.dots > 1) {
    const at = text.indexOf('..');
    if (at > 0) {
      let from = at;
      while (text[from] === '.') from += 1;
      return { to: at, mark: '..', from };
    }
  }
  if (look.hangulFrom > 0) return { to: look.hangulFrom, mark: '', from: look.hangulFrom };
  return null;
}
