import { kindOfAttribute, type Masker } from '@dojang/kernel/masker';
import type { MaskText } from '../decode/attributes.ts';

/** Texts that people and programs write: masked as a whole. */
const wholeKeys: ReadonlySet<string> = new Set([
  'body',
  'status',
  'exception.message',
  'exception.stacktrace',
  'url.full',
  'url.path',
  'url.query',
  'http.url',
  'http.target',
  'db.statement',
  'db.query.text',
  'process.command',
  'process.command_args',
  'process.command_line',
]);

/** What a value may hold that has to be looked at: an address, a number of many digits, a pair, a scheme, a long word. */
const suspicious = /[@=가-힣]|:\/\/|\d[\d .-]{5}|bearer|basic|[A-Za-z0-9+/_-]{20}/i;

export type RowMasker = Pick<Masker, 'mask' | 'maskAttribute'>;

/** Masks what a row keeps: known texts as a whole, other attributes when their name or a first look says so. */
export function createRowMask(masker: RowMasker): MaskText {
  return (key, text) => {
    if (wholeKeys.has(key)) return masker.mask(text);
    if (kindOfAttribute(key) === undefined && !suspicious.test(text)) return text;
    return masker.maskAttribute(key, text);
  };
}

/** Each remembers thousands of values, which nobody else meets. */
const orgsMax = 100;

/** Each org has its own mask, made when its first row comes. */
export function createMasks(maskerOf: (org: string) => RowMasker): (org: string) => MaskText {
  const masks = new Map<string, MaskText>();
  return (org) => {
    const known = masks.get(org) ?? createRowMask(maskerOf(org));
    if (masks.size >= orgsMax) masks.clear();
    masks.set(org, known);
    return known;
  };
}
