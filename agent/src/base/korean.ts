/**
 * CP949, the encoding in which Windows writes Korean. It has EUC-KR, and in the cells between, the syllables
 * that EUC-KR lacks. Node's decoder knows only EUC-KR and reads the other cells as other letters.
 */

/** The characters of CP949 by their two bytes. 0 if there is none. */
let known: Uint16Array | undefined;

const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
/** Characters that were added to EUC-KR later. */
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
      // Two rows are for private letters, which mean nothing elsewhere.
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
      // In the order of Unicode, without those that EUC-KR has.
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
 * Decodes bytes as Korean. Undefined if they are not Korean. Western letters before plain ones would be rare
 * syllables. If these are more than half of all syllables, the text counts as Western, unless it is known to be
 * Korean.
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

/** The cells by code unit. Made once, when the first text needs them. */
function cellsOf(plain: boolean): ReadonlyMap<number, number> {
  const known = cellsByUnit.get(plain);
  if (known) return known;
  const made = new Map<number, number>();
  cells().forEach((unit, cell) => {
    const isPlain = cell >> 8 >= 0xa1 && (cell & 0xff) >= 0xa1;
    // Git's own table has the last of the late characters in EUC-KR only.
    if (unit !== 0 && (plain ? isPlain : cell !== 0xa2e8)) made.set(unit, cell);
  });
  cellsByUnit.set(plain, made);
  return made;
}

/** Undefined if the text has letters that the encoding lacks. With `plain`, only what EUC-KR itself has. */
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
