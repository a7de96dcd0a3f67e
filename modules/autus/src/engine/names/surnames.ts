/** Korean surnames, as the census of 2015 counts them above about a hundred people; the source is Statistics Korea. */

const one =
  '김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감호음빈동온시범좌팽승간상갈단견당화창옹섭초대내강매평자구점묘돈만아포십뇌랑애우염종풍로누준즙';

/** Surnames of two syllables; 장곡 is rare, and is read as 장 with a given name of three. */
const two = [
  '남궁',
  '황보',
  '제갈',
  '사공',
  '선우',
  '서문',
  '독고',
  '동방',
  '망절',
  '어금',
  '소봉',
];

const singles = new Set(one);

export interface SplitName {
  readonly surname: string;
  readonly given: string;
}

/**
 * Splits a whole name of Hangul without spaces: `남궁민수` → 남궁, 민수. `남궁민` is 남궁 and 민; a name of two syllables
 * never has a surname of two. Undefined: the first syllable is no surname, so the text is a given name alone, a nickname or a foreign name.
 */
export function splitHangul(name: string): SplitName | undefined {
  if (name.length < 2 || name.length > 6) return undefined;
  const double = two.find((each) => name.startsWith(each));
  if (double && name.length > 2) return { surname: double, given: name.slice(2) };
  const [first = ''] = name;
  // A given name of four syllables and more is rare, and a foreign name in Hangul is not.
  if (!singles.has(first) || name.length > 4) return undefined;
  return { surname: first, given: name.slice(1) };
}

/** True of a text that is a surname by itself, as it stands before a space: `김 민준`, `남궁 민`. */
export const isSurname = (text: string): boolean => singles.has(text) || two.includes(text);
