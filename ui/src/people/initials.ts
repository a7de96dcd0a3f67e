import { stripUnseen } from '@dojang/kernel/unseen';

/** Korean family names of two syllables. */
const longFamilyNames = ['남궁', '황보', '제갈', '선우', '독고', '사공', '서문', '동방', '황목'];
/** Those of one syllable that nearly all Koreans have. A word that begins otherwise is no name: 대표, 개발팀. */
const familyNames = new Set(
  '김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구나민류진지엄채원천방공현함변염여추도소석선설마길연위표반라왕',
);
/** Words for somebody's part that begin as a name does. */
const parts: readonly string[] = ['이사', '고객', '오너', '주임', '차장', '신입', '손님', '원장'];
const isHangul = (word: string) => /^[가-힣]+$/.test(word);

const graphemes = (text: string) =>
  [...new Intl.Segmenter('ko', { granularity: 'grapheme' }).segment(text)].map(
    ({ segment }) => segment,
  );

/** 김도장 → 도장, 남궁민 → 민: Koreans call each other by the given name. */
function givenName(name: string): string {
  const family = longFamilyNames.find((long) => name.startsWith(long) && name.length > 2);
  if (family) return name.slice(family.length);
  const isName = familyNames.has(name.slice(0, 1)) && !parts.includes(name);
  return isName && name.length > 1 && name.length <= 4 ? name.slice(1) : name;
}

/** What stands for a person where the whole name has no room: two syllables or two letters. */
export function initialsOf(name: string): string {
  const words = stripUnseen(name).trim().split(/\s+/).filter(Boolean);
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return '?';
  if (words.every(isHangul)) {
    return (words.length > 1 ? last : givenName(first)).slice(0, 2);
  }
  const letters = words.length > 1 ? [first, last] : [first];
  return letters
    .map((word) => graphemes(word)[0] ?? '')
    .join('')
    .toUpperCase();
}
