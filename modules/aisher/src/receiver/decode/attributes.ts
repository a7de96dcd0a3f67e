import type { Attributes, Resource } from '../../rows/rows.ts';
import type { OtlpAttributes, OtlpPairs, OtlpValue } from '../otlp/request.ts';
import { cutText, storable, textMax } from './text.ts';

/** Says in a row what was cut of it: keys of values that were too long, and how many attributes were left out. */
export const cutMark = 'dojang.cut';

/** Replaces what must not be stored. `key` says what the text is: an attribute, `body`, `name`. */
export type MaskText = (key: string, text: string) => string;

/** A secret that begins before the bound must be seen as a whole to be masked. */
const maskedBeyondBytes = 4096;

/** What was cut of one row. */
export class Cuts {
  readonly #mask: MaskText;
  readonly #keys = new Set<string>();
  #more = 0;

  constructor(mask: MaskText) {
    this.#mask = mask;
  }

  add(key: string): void {
    this.#keys.add(key);
  }

  leaveOut(count: number): void {
    this.#more += count;
  }

  get isEmpty(): boolean {
    return this.#keys.size === 0 && this.#more === 0;
  }

  get text(): string {
    const keys = [...this.#keys].slice(0, 10);
    const rest = this.#keys.size - keys.length;
    const left = rest === 0 ? keys : [...keys, `${rest} more values`];
    return (this.#more === 0 ? left : [...left, `${this.#more} attributes`]).join(', ');
  }

  /** The text as a row keeps it: masked, then cut. */
  keep(key: string, text: string, bytesMax: number): string {
    if (text === '') return text;
    const whole = storable(text);
    const read = cutText(whole, bytesMax + maskedBeyondBytes);
    const masked = this.#mask(key, read);
    const kept = cutText(masked, bytesMax);
    if (kept !== masked || read !== whole) this.add(key);
    return kept;
  }
}

const isMap = (value: OtlpValue): value is { readonly fields: OtlpPairs } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function plain(value: OtlpValue): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isMap(value)) return new Map(value.fields.map(([key, each]) => [key, plain(each)]));
  return (value as readonly OtlpValue[]).map(plain);
}

const writeMap = (_key: string, value: unknown) =>
  value instanceof Map ? Object.fromEntries(value) : value;

/** A value as text: lists and maps as JSON. */
export function textOfValue(value: OtlpValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(plain(value), writeMap) : String(value);
}

const bytesMaxOf = (key: string) =>
  key === 'exception.stacktrace' ? textMax.stack : textMax.value;

/** Attributes by their types, within bounds. A number that no JSON holds is kept as text. */
export function typedAttributes({ pairs, more }: OtlpAttributes, cuts: Cuts): Attributes {
  const strings: Record<string, string> = {};
  const numbers: Record<string, number> = {};
  const bools: Record<string, boolean> = {};
  for (const [key, value] of pairs) {
    const name = keyOf(key, cuts);
    if (typeof value === 'boolean') bools[name] = value;
    else if (typeof value === 'number' && Number.isFinite(value)) numbers[name] = value;
    else strings[name] = cuts.keep(name, textOfValue(value), bytesMaxOf(key));
  }
  cuts.leaveOut(more);
  return { strings, numbers, bools };
}

/** Attributes as text, for events and resources. */
export function textAttributes({ pairs, more }: OtlpAttributes, cuts: Cuts) {
  const texts: Record<string, string> = {};
  for (const [key, value] of pairs) {
    const name = keyOf(key, cuts);
    texts[name] = cuts.keep(name, textOfValue(value), bytesMaxOf(key));
  }
  cuts.leaveOut(more);
  return texts;
}

function keyOf(key: string, cuts: Cuts): string {
  const name = cutText(storable(key), textMax.key);
  if (name.length < key.length) cuts.add('a key');
  // Objects would take it for their prototype.
  return name === '__proto__' ? '_proto_' : name;
}

const resources = new WeakMap<OtlpAttributes, Resource>();

/** The same object for all rows of a resource. */
export function resourceOf(attributes: OtlpAttributes, mask: MaskText): Resource {
  const known = resources.get(attributes);
  if (known !== undefined) return known;
  const cuts = new Cuts(mask);
  const texts = textAttributes(attributes, cuts);
  const resource = cuts.isEmpty ? texts : { ...texts, [cutMark]: cuts.text };
  resources.set(attributes, resource);
  return resource;
}
