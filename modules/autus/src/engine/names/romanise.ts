import { isSyllable, jamoOf } from './jamo.ts';

/** Revised Romanisation (Ministry of Culture 2000-8) by letter; names are written syllable by syllable, without changes of sound. */
const starts = 'g kk n d tt r m b pp s ss  j jj ch k t p h'.split(' ');
const vowels = 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' ');
const ends = ' k k ks n nj nh t l lk lm lb ls lt lp lh m p ps t t ng t t k t p h'.split(' ');

/** `김민준` → `gimminjun`. Letters that are no Hangul stay. */
export function romanise(name: string): string {
  let out = '';
  for (const char of name.normalize('NFC')) {
    if (!isSyllable(char)) {
      out += char.toLowerCase();
      continue;
    }
    const [start = '', vowel = '', end] = jamoOf(char);
    out += starts[start.charCodeAt(0) - 0x1100] ?? '';
    out += vowels[vowel.charCodeAt(0) - 0x1161] ?? '';
    out += end ? (ends[end.charCodeAt(0) - 0x11a7] ?? '') : '';
  }
  return out;
}

/** Spellings of surnames that no rule leads to. */
const habits: Readonly<Record<string, string>> = {
  lee: 'i',
  rhee: 'i',
  yi: 'i',
  park: 'bak',
  pak: 'bak',
  choi: 'choe',
  jung: 'jeong',
  chung: 'jeong',
  cho: 'jo',
  kang: 'gang',
  yoon: 'yun',
  lim: 'im',
  rim: 'im',
  oh: 'o',
  shin: 'sin',
  kwon: 'gwon',
  ahn: 'an',
  ryu: 'yu',
  ryoo: 'yu',
  yoo: 'yu',
  you: 'yu',
  roh: 'no',
  noh: 'no',
  woo: 'u',
  koo: 'gu',
  goo: 'gu',
  lyu: 'yu',
  paik: 'baek',
  baik: 'baek',
  moon: 'mun',
  sohn: 'son',
  suh: 'seo',
  hur: 'heo',
  huh: 'heo',
  joo: 'ju',
  um: 'eom',
  byun: 'byeon',
  yum: 'yeom',
  choo: 'chu',
};

/**
 * Folds the spellings of one romanised word together: `Joon`, `Jun`; `Seo-ah`, `Seoa`; `Kyung`, `Gyeong`.
 * It is for comparing only: two names of Hangul may fold to one key.
 */
export function romanKey(word: string): string {
  const bare = word
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .slice(0, 40);
  return (habits[bare] ?? bare)
    .replace(/ch|jj/g, 'j')
    .replace(/sh|ss/g, 's')
    .replace(/kk|k/g, 'g')
    .replace(/tt|t/g, 'd')
    .replace(/pp|p/g, 'b')
    .replace(/r/g, 'l')
    .replace(/eui|ui/g, 'i')
    .replace(/yeo|you|yoo/g, 'yu')
    .replace(/eo|w?oo|ou|eu|uh|w?u/g, 'u')
    .replace(/ae|ay$|ai|e(?!e)/g, 'e')
    .replace(/ee/g, 'i')
    .replace(/ah/g, 'a')
    .replace(/oh/g, 'o')
    .replace(/(.)\1+/g, '$1');
}

/** Both orders of a romanised or Hangul name, folded: a likeness is the best over the orders. */
export function romanKeys(name: string): string[] {
  if ([...name].some(isSyllable)) {
    const [first = '', ...rest] = name.replace(/\s/g, '');
    return [romanKey(romanise(first)) + rest.map((each) => romanKey(romanise(each))).join('')];
  }
  const words = name
    .split(/[\s,]+/)
    .filter(Boolean)
    .slice(0, 5);
  const [first = '', ...rest] = words.map(romanKey);
  if (rest.length === 0) return [first];
  const last = rest.at(-1) ?? '';
  return [first + rest.join(''), last + [first, ...rest.slice(0, -1)].join('')];
}
