/** Words around names: who is meant, how they are addressed, what is noted beside the name. */

export type Kin =
  | 'mother'
  | 'father'
  | 'grandmother'
  | 'grandfather'
  | 'guardian'
  | 'aunt'
  | 'uncle'
  | 'sibling'
  | 'self';

const kinWords: Readonly<Record<Kin, readonly string[]>> = {
  grandmother: ['할머니', '외할머니', '친할머니', '조모', '외조모', 'grandmother', 'grandma'],
  grandfather: ['할아버지', '외할아버지', '조부', '외조부', 'grandfather', 'grandpa'],
  mother: ['어머니', '어머님', '엄마', '모친', '맘', '모', 'mother', 'mom', 'mum'],
  father: ['아버지', '아버님', '아빠', '부친', '파파', '부', 'father', 'dad'],
  guardian: ['보호자', '학부모', '부모님', '부모', 'parent', 'guardian'],
  aunt: ['이모', '고모', '숙모', 'aunt'],
  uncle: ['삼촌', '외삼촌', '이모부', '고모부', 'uncle'],
  sibling: ['누나', '형', '언니', '오빠', '동생', 'brother', 'sister', 'sibling'],
  self: ['본인', '학생', '원생', '자녀', '아이', 'self', 'student', 'child'],
};

const byWord = new Map(
  Object.entries(kinWords).flatMap(([kin, words]) => words.map((word) => [word, kin as Kin])),
);

/** Who a word means: `엄마` → mother, `(모)` → mother. Undefined: no such word. */
export const kinOf = (word: string): Kin | undefined =>
  byWord.get(word.toLowerCase().replace(/[^\p{L}]/gu, ''));

/** Words of one syllable are read as kin only where nothing but them stands: 모 and 부 are surnames and ends of names, too. */
const longKin = [...byWord.keys()].filter(
  (word) => /^\p{Script=Hangul}+$/u.test(word) && word.length > 1,
);
longKin.sort((a, b) => b.length - a.length);

/** `김민준엄마`, `민준 어머니`, `민준맘` → the name before, and who is meant. */
export function splitKin(text: string): { readonly rest: string; readonly kin: Kin } | undefined {
  const word = [...longKin, '맘'].find((each) => text.endsWith(each) && text.length > each.length);
  const kin = word && byWord.get(word);
  if (!word || !kin || kin === 'self') return undefined;
  const rest = text.slice(0, -word.length).replace(/(?:이|의)?\s*$/u, '');
  return rest.length >= 2 ? { rest, kin } : undefined;
}

/** How somebody is addressed, after the name. A longer one stands before the one that it ends with. */
export const honorifics = [
  '학생님',
  '회원님',
  '선생님',
  '코치님',
  '어린이',
  '원생',
  '학생',
  '회원',
  '선수',
  '선생',
  '코치',
  '강사',
  '감독',
  '관장',
  '원장',
  '군',
  '양',
  '님',
  '씨',
];

export const latinTitles = new Set(['mr', 'mrs', 'ms', 'miss', 'dr', 'master', 'coach', 'student']);
