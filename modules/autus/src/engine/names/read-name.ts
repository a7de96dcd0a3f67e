import { isSyllable } from './jamo.ts';
import { honorifics, type Kin, kinOf, latinTitles, splitKin } from './person-words.ts';
import { isSurname, splitHangul } from './surnames.ts';

/** What was done to a text to get the name. */
export type NameRepair =
  | 'spaces'
  | 'normalised'
  | 'look-alikes'
  | 'honorific'
  | 'note-split'
  | 'suffix-split'
  | 'kin-split';

export interface NameReading {
  /** As it is shown and kept: NFC, Hangul without spaces inside (`김민준`), Latin with single ones (`Jane Kim`). */
  readonly name: string;
  readonly surname?: string;
  readonly given?: string;
  readonly script: 'hangul' | 'latin' | 'mixed' | 'other';
  /** The name is a child's, and the text means a person by it: `민준 엄마` → mother. */
  readonly kin?: Kin;
  /** What tells two of one name apart in a sheet: `김민준A`, `김민준2` → `A`, `2`. */
  readonly suffix?: string;
  /** What stood in brackets or after a slash: `형제`, `Jane`, `2호차`. */
  readonly notes: readonly string[];
  /** More than one name stood there: `김민준/김서준`. The names are whole; `name` is the first. */
  readonly names?: readonly string[];
  readonly did: readonly NameRepair[];
}

export const nameCharsMax = 80;
const nameSyllablesMax = 20;

const brackets = /[([{<〔【「『]([^()[\]{}<>〔〕【】「」『』]{0,60})[)\]}>〕】」』]/g;

/** Latin and Cyrillic letters that look alike, and signs that stand in a name by a slip. */
const lookAlikes: Readonly<Record<string, string>> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  х: 'x',
  А: 'A',
  В: 'B',
  Е: 'E',
  К: 'K',
  М: 'M',
  Н: 'H',
  О: 'O',
  Р: 'P',
  С: 'C',
  Т: 'T',
  Х: 'X',
};

const withoutLookAlikes = (text: string): string =>
  /[a-z]/i.test(text) ? text.replace(/[а-яА-Я]/gu, (char) => lookAlikes[char] ?? char) : text;

/** NFC; full-width letters and signs as plain ones; invisible and control characters out; single spaces. */
export function plainText(text: string, charsMax = nameCharsMax): string {
  // A text that was cut before it is normalised takes bounded time, and one syllable may come as three letters.
  const cut = text.slice(0, charsMax * 4).normalize('NFC');
  return cut
    .replace(/[！-～]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[\p{Cf}\p{Cc}ㅤ]/gu, (char) => (/\s/.test(char) ? ' ' : ''))
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, charsMax);
}

interface Draft {
  text: string;
  notes: string[];
  did: Set<NameRepair>;
  suffix?: string;
  kin?: Kin;
}

function takeBrackets(draft: Draft): void {
  const next = draft.text.replace(brackets, (_, inside: string) => {
    if (inside.trim()) draft.notes.push(inside.trim());
    return ' ';
  });
  if (next === draft.text) return;
  draft.did.add('note-split');
  draft.text = next.replace(/\s+/g, ' ').trim();
  if (draft.text) return;
  // Nothing but brackets: what is inside is the name.
  draft.text = draft.notes.shift() ?? '';
}

function takeKin(draft: Draft): void {
  const alone = kinOf(draft.text);
  const ofNote = draft.notes.findIndex((note) => kinOf(note) && kinOf(note) !== 'self');
  if (alone && alone !== 'self' && draft.notes.length > 0) {
    // `엄마 (김민준)`: the child's name stands in the brackets.
    draft.kin = alone;
    draft.text = draft.notes.shift() ?? '';
  } else if (ofNote >= 0 && kinOf(draft.notes[ofNote] ?? '') !== 'sibling') {
    draft.kin = kinOf(draft.notes[ofNote] ?? '') as Kin;
    draft.notes.splice(ofNote, 1);
  } else {
    const split = splitKin(draft.text);
    if (!split) return;
    draft.kin = split.kin;
    draft.text = split.rest.trim();
  }
  draft.did.add('kin-split');
}

function takeHonorific(draft: Draft): void {
  const bare = draft.text.replace(/\s/g, '');
  // 군, 양 and 님 end names as well: without a space they are only cut where a name of three syllables is left.
  const word = honorifics.find((each) => bare.endsWith(each) && bare.length - each.length >= 2);
  if (!word) return;
  const rest = bare.slice(0, -word.length);
  const stoodApart = new Set(draft.text.split(' ')).has(word);
  const isLong = word.length > 1 && (rest.length > 2 || splitHangul(rest) !== undefined);
  if (!stoodApart && !isLong && !(rest.length >= 3 && splitHangul(rest))) return;
  draft.text = rest;
  draft.did.add('honorific');
}

function takeSuffix(draft: Draft): void {
  const match = draft.text.match(/^(.*[가-힣]) ?[-_.]? ?([A-Za-z]|[0-9]{1,2}|[①-⑳])$/u);
  const [, rest = '', suffix = ''] = match ?? [];
  if (rest.replace(/\s/g, '').length < 2) return;
  draft.text = rest.trim();
  draft.suffix = suffix.normalize('NFKC').toUpperCase();
  draft.did.add('suffix-split');
}

const cleanSigns = (text: string): string =>
  text
    .replace(/^[\s\d.)\-–*•·★☆■□▶♥♡※#@=+]+(?=\p{L})/u, '')
    .replace(/[\s*•·★☆■□♥♡※#,.:;!?~]+$/u, '');

function shapeOf(text: string): Pick<NameReading, 'name' | 'surname' | 'given' | 'script'> {
  const letters = [...text].filter((char) => /\p{L}/u.test(char));
  const hangul = letters.filter(isSyllable).length;
  if (letters.length > 0 && hangul === letters.length) {
    const parts = text.split(/[\s·]+/).filter(Boolean);
    const name = parts.join('');
    const [first = ''] = parts;
    if (parts.length === 2 && isSurname(first)) {
      return { name, script: 'hangul', surname: first, given: parts[1] ?? '' };
    }
    const split = splitHangul(name);
    // `응우옌 반 남` is a foreign name: its spaces belong to it.
    if (!split && parts.length > 1 && name.length > 4)
      return { name: parts.join(' '), script: 'hangul' };
    return { name, script: 'hangul', ...split };
  }
  const latin = letters.filter((char) => /\p{Script=Latin}/u.test(char)).length;
  if (latin === 0 || latin < letters.length) {
    return { name: text, script: latin + hangul > 0 ? 'mixed' : 'other' };
  }
  const comma = text.match(/^([^,]+),(.+)$/u);
  const ordered = comma ? `${comma[2]} ${comma[1]}`.trim() : text;
  const words = ordered
    .split(' ')
    .filter((word) => !latinTitles.has(word.toLowerCase().replace('.', '')));
  const shown = words.map((word) =>
    word === word.toUpperCase() || word === word.toLowerCase()
      ? word.toLowerCase().replace(/(^|[-'])\p{L}/gu, (letter) => letter.toUpperCase())
      : word,
  );
  return { name: shown.join(' '), script: 'latin' };
}

/** `김민준/김서준`, `김민준, 김서준`, `김민준·김서준`: whole names, each with a surname. */
function namesIn(text: string): string[] {
  const parts = text.split(/\s*[/,&;·+]\s*|\s+및\s+/u).map((part) => part.replace(/\s/g, ''));
  const isEach = parts.every((part) => part.length >= 2 && [...part].every(isSyllable));
  return parts.length > 1 && isEach && parts.every((part) => splitHangul(part)) ? parts : [];
}

/**
 * Reads the name of a person from a cell or a form. Undefined: there is no letter in it, or it is longer
 * than a name can be. Never throws; reads 80 characters.
 */
export function readName(text: string): NameReading | undefined {
  const plain = withoutLookAlikes(plainText(text));
  const draft: Draft = { text: plain, notes: [], did: new Set() };
  if (text.normalize('NFC') !== text) draft.did.add('normalised');
  if (plain !== plainText(text)) draft.did.add('look-alikes');
  takeBrackets(draft);
  draft.text = cleanSigns(draft.text);
  const names = namesIn(draft.text);
  const [first] = names;
  if (first) draft.text = first;
  else takeSlash(draft);
  takeKin(draft);
  takeSuffix(draft);
  takeHonorific(draft);
  takeSuffix(draft);
  const shape = shapeOf(cleanSigns(draft.text));
  const isTooLong = shape.script === 'hangul' && shape.name.length > nameSyllablesMax;
  if (!/\p{L}/u.test(shape.name) || isTooLong) return undefined;
  if (/\s/.test(text.trim()) && shape.script === 'hangul' && !/\s/.test(shape.name))
    draft.did.add('spaces');
  if (text !== text.trim()) draft.did.add('spaces');
  return {
    ...shape,
    ...(draft.kin && { kin: draft.kin }),
    ...(draft.suffix && { suffix: draft.suffix }),
    notes: draft.notes.slice(0, 5),
    ...(names.length > 1 && { names }),
    did: [...draft.did],
  };
}

/** `김민준 / Jason`: the first name is the name, the other one a note. */
function takeSlash(draft: Draft): void {
  const [first = '', ...rest] = draft.text.split(/\s*[/|]\s*/u);
  if (rest.length === 0 || first.length < 2) return;
  draft.notes.push(...rest.filter(Boolean));
  draft.text = first;
  draft.did.add('note-split');
}
