import { isNothing, textOf } from './texts.ts';
import { type Cell, doubtful, empty, type Reading, type Repair } from './types.ts';

const wonMax = 100_000_000;

const units: Readonly<Record<string, number>> = { 만: 10_000, 천: 1_000, 백: 100 };
const numerals = '영일이삼사오육칠팔구';

/** `십오만` → 15만, as people write amounts by hand: numerals with 십, 백, 천 and 만. */
function withoutNumerals(text: string): string {
  if (!/^[일이삼사오육칠팔구십백천만]+원?(?:정)?$/.test(text)) return text;
  let total = 0;
  let part = 0;
  let digit = 0;
  for (const char of text.replace(/원?정?$/, '')) {
    const power = char === '십' ? 10 : units[char];
    if (power === undefined) digit = numerals.indexOf(char);
    else if (char === '만') {
      total += (part + digit || 1) * power;
      part = 0;
      digit = 0;
    } else {
      part += (digit || 1) * power;
      digit = 0;
    }
  }
  return String(total + part + digit);
}

/** `15만 5천`, `1.5만`, `150,000`, `150.000`: the amount, or undefined. */
function amountOf(text: string): number | undefined {
  const mixed = text.match(/^(\d+(?:\.\d+)?)만(?:(\d+(?:\.\d+)?)천)?(\d{1,4})?$/);
  if (mixed)
    return Math.round(
      Number(mixed[1]) * 10_000 + Number(mixed[2] ?? 0) * 1_000 + Number(mixed[3] ?? 0),
    );
  const small = text.match(/^(\d+(?:\.\d+)?)(천|백)$/);
  if (small) return Math.round(Number(small[1]) * (units[small[2] ?? ''] ?? 1));
  if (/^\d{1,3}(?:[,.]\d{3})+$/.test(text)) return Number(text.replace(/[,.]/g, ''));
  if (/^\d+(?:\.0+)?$/.test(text)) return Number(text);
  return undefined;
}

/**
 * Reads an amount in won, an integer from 0 to 100 million. `unit` is what the header says (`원비(만원)` → 10,000).
 * A number below 1,000 without any unit is taken for 만원 and asked about.
 */
export function readWon(cell: Cell, unit = 1): Reading<number> {
  const raw = textOf(cell);
  if (isNothing(raw)) return empty;
  const said = withoutNumerals(raw.replace(/\s/g, '').replace(/\([^\d()]{0,20}\)$/, ''));
  if (/^(?:무료|면제|전액면제|free)$/i.test(said))
    return { value: 0, did: ['written-out'], doubts: [] };
  if (/^[-−△▲(]\D*\d/.test(said)) return doubtful('negative');
  const bare = said
    .replace(/^(?:월|매월|회비|수강료|총|약)+:?/, '')
    .replace(/^(?:₩|￦|\\|krw)/i, '')
    .replace(/(?:₩|￦|krw|원정|원|won)$/i, '')
    .replace(/\/(?:월|1개월|month)$|원\/(?:월|1개월)$|\(?부가세포함\)?$/i, '')
    .replace(/원$/, '');
  const amount = amountOf(bare);
  if (amount === undefined) {
    return doubtful(/\d[^\d,.]+\d/.test(bare) ? 'two-amounts' : 'not-money');
  }
  const hasOwnUnit = /[만천백]/.test(bare);
  const won = hasOwnUnit ? amount : amount * unit;
  const isGuess = !hasOwnUnit && unit === 1 && amount > 0 && amount < 1_000 && !/원/.test(said);
  const value = isGuess ? won * 10_000 : won;
  if (value > wonMax) return doubtful('not-money');
  const did: Repair[] =
    hasOwnUnit || isGuess || unit !== 1 ? ['unit'] : String(amount) === raw ? [] : ['separators'];
  return { value, did, doubts: isGuess ? ['unit-guessed'] : [] };
}

/** Reads the day of a month on which something is due: `매월 5일`, `5`, `말일` → 5, 5, 31. */
export function readDueDay(cell: Cell): Reading<number> {
  const said = textOf(cell).replace(/\s/g, '');
  if (isNothing(said)) return empty;
  if (/말일?$|월말/.test(said)) return { value: 31, did: ['written-out'], doubts: [] };
  const day = Number(said.match(/^(?:매월|매달|월)?(\d{1,2})일?(?:까지)?$/)?.[1] ?? Number.NaN);
  if (!(day >= 1 && day <= 31)) return doubtful('not-a-day');
  return { value: day, did: String(day) === said ? [] : ['written-out'], doubts: [] };
}
