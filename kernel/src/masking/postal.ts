import type { Finding } from './span.ts';
import type { Traits } from './traits.ts';

/** Korean addresses by road name and number or by lot, from the province or city on. */
const korean =
  /(?<![가-힣])(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|제주|충청[남북]|전라[남북]|경상[남북]|충[남북]|전[남북]|경[남북])(?:특별자치시|특별자치도|특별시|광역시|도|시)?[ ,]{1,2}(?:[가-힣]{1,8}[시군구읍면][ ,]{1,2}){1,4}(?:[가-힣\d]{1,12}(?:로|길|대로)(?:\d{1,4}(?:번|가)?길)? ?\d{1,5}(?:-\d{1,5})?|[가-힣\d]{1,8}[동리가읍면] ?(?:산 ?)?\d{1,5}(?:-\d{1,5})?)(?:번지)?/g;

/** `1600 Amphitheatre Parkway, Mountain View, CA 94043`. */
const western =
  /(?<![\w.-])\d{1,6}[A-Z]? (?:[NSEW]\.? )?(?:[A-Z][a-z]{1,20} ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Parkway|Pkwy|Court|Ct|Square|Terrace|Highway|Hwy)\b\.?(?:,? (?:Apt|Suite|Unit|#) ?\w{1,6})?(?:, (?:[A-Z][a-z]{1,20} ?){1,3}){0,2}(?:, [A-Z]{2}(?: \d{5}(?:-\d{4})?)?)?/g;

export function findAddresses(text: string, { hangul }: Traits): Finding[] {
  const inKorean = hangul ? [...text.matchAll(korean)] : [];
  const inWestern = /\d[A-Z]? [A-Z]/.test(text) ? [...text.matchAll(western)] : [];
  return [...inKorean, ...inWestern].map((match) => ({
    kind: 'address',
    start: match.index,
    end: match.index + match[0].length,
  }));
}
