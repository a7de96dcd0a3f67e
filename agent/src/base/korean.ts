/**
 * CP949, as Windows writes Korean: EUC-KR, and the syllables that EUC-KR has not in the cells between. Node's own
 * decoder knows only the former, and reads the latter as something else.
 */

/** Its characters by their two bytes; 0 where there is none. */
let known: Uint16Array | undefined;

const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
/** Added to EUC-KR later. */
const late: readonly (readonly [number, string])[] = [
  [0xa2e6, '€'],
  [0xa2e7, '®'],
  [0xa2e8, '㉾'],
];

function cells(): Uint16Array {
  if (known) return known;
  const table = new Uint16Array(65_536);
  const decoder = new TextDecoder('euc-kr');
  for (let lead = 0xa1; lead <= 0xfe; lead += 1) {
    for (let trail = 0xa1; trail <= 0xfe; trail += 1) {
      const read = decoder.decode(Uint8Array.of(lead, trail));
      // Two rows are for letters of one's own, which mean nothing elsewhere.
      if (/^[^\ufffd\ue000-\uf8ff]$/.test(read)) table[lead * 256 + trail] = read.charCodeAt(0);
    }
  }
  for (const [cell, character] of late) table[cell] = character.charCodeAt(0);
  const plain = new Set(table);
  let syllable = firstSyllable;
  for (let lead = 0x81; lead <= 0xc6; lead += 1) {
    for (let trail = 0x41; trail <= (lead <= 0xa0 ? 0xfe : 0xa0); trail += 1) {
      const isGap = (trail > 0x5a && trail < 0x61) || (trail > 0x7a && trail < 0x81);
      if (isGap) continue;
      // In the order of Unicode, those left out that EUC-KR has.
      while (plain.has(syllable)) syllable += 1;
      if (syllable > lastSyllable) break;
      table[lead * 256 + trail] = syllable;
      syllable += 1;
    }
  }
  known = table;
  return table;
}

/**
 * Undefined where the bytes are no Korean. Western letters before plain ones would be rare syllables: where these
 * are more than half of all, it is taken for what it looks like, unless it is known to be Korean.
 */
export function decodeKorean(bytes: Uint8Array, isSure = false): string | undefined {
  const table = cells();
  const units = new Uint16Array(bytes.length);
  let length = 0;
  let western = 0;
  let korean = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      units[length++] = lead;
      continue;
    }
    const trail = bytes[++at] ?? 0;
    const unit = table[lead * 256 + trail]!;
    if (unit === 0) return undefined;
    if (lead >= 0xc0 && trail < 0x80) western += 1;
    else korean += 1;
    units[length++] = unit;
  }
  if (western > korean && !isSure) return undefined;
  return Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
}

const cellsByUnit = new Map<boolean, ReadonlyMap<number, number>>();

/** By the code unit. Made once, when the first text asks. */
function cellsOf(plain: boolean): ReadonlyMap<number, number> {
  const known = cellsByUnit.get(plain);
  if (known) return known;
  const made = new Map<number, number>();
  cells().forEach((unit, cell) => {
    const isPlain = cell >> 8 >= 0xa1 && (cell & 0xff) >= 0xa1;
    // Git's own table has the last of the late ones in EUC-KR alone.
    if (unit !== 0 && (plain ? isPlain : cell !== 0xa2e8)) made.set(unit, cell);
  });
  cellsByUnit.set(plain, made);
  return made;
}

/** Undefined where it has letters that the encoding has not. `plain`: only what EUC-KR itself has. */
export function encodeKorean(text: string, plain: boolean): Buffer | undefined {
  const bytesOf = cellsOf(plain);
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const cell = bytesOf.get(unit);
    if (unit < 0x80) bytes.push(unit);
    else if (cell === undefined) return undefined;
    else bytes.push(cell >> 8, cell & 0xff);
  }
  return Buffer.from(bytes);
}
