import { type OtlpAttributes, type OtlpPairs, type OtlpValue, partsMax } from './request.ts';
import type { WireReader } from './wire.ts';

/** `AnyValue`. What nests deeper than the bound is `…`. */
export function readValue(reader: WireReader, depth = 0): OtlpValue {
  let value: OtlpValue = null;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    const { wireType } = reader;
    if (field === 1 && wireType === 2) value = reader.text();
    else if (field === 2 && wireType === 0) value = reader.varint() !== 0;
    else if (field === 3 && wireType === 0) value = reader.int64();
    else if (field === 4 && wireType === 1) value = reader.double();
    else if (field === 5 && wireType === 2) value = nested(reader, depth, readList);
    else if (field === 6 && wireType === 2) value = nested(reader, depth, readMap);
    else if (field === 7 && wireType === 2) value = reader.base64();
    else reader.skip();
  }
  return value;
}

function nested(
  reader: WireReader,
  depth: number,
  read: (reader: WireReader, depth: number) => OtlpValue,
): OtlpValue {
  if (depth < partsMax.depth) return reader.message((inner) => read(inner, depth + 1));
  reader.skip();
  return '…';
}

function readList(reader: WireReader, depth: number): readonly OtlpValue[] {
  const values: OtlpValue[] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 && reader.wireType === 2 && values.length < partsMax.attributes) {
      values.push(reader.message((inner) => readValue(inner, depth)));
    } else reader.skip();
  }
  return values;
}

function readMap(reader: WireReader, depth: number): { readonly fields: OtlpPairs } {
  const fields: [string, OtlpValue][] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 && reader.wireType === 2 && fields.length < partsMax.attributes) {
      fields.push(reader.message((inner) => readPair(inner, depth)));
    } else reader.skip();
  }
  return { fields };
}

function readPair(reader: WireReader, depth = 0): [key: string, value: OtlpValue] {
  let key = '';
  let value: OtlpValue = null;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 && reader.wireType === 2) key = reader.text();
    else if (field === 2 && reader.wireType === 2) {
      value = reader.message((inner) => readValue(inner, depth));
    } else reader.skip();
  }
  return [key, value];
}

/** One more attribute of a row, the field that `next` found. */
export function addAttribute(reader: WireReader, to: OtlpAttributes): void {
  if (to.pairs.length < partsMax.attributes) to.pairs.push(reader.message(readPair0));
  else {
    to.more += 1;
    reader.skip();
  }
}
const readPair0 = (reader: WireReader) => readPair(reader);

/** `Resource`: its attributes. */
export function readResource(reader: WireReader): OtlpAttributes {
  const attributes: OtlpAttributes = { pairs: [], more: 0 };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 && reader.wireType === 2) addAttribute(reader, attributes);
    else reader.skip();
  }
  return attributes;
}

/** `InstrumentationScope`: its name. */
export function readScopeName(reader: WireReader): string {
  let name = '';
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 && reader.wireType === 2) name = reader.text();
    else reader.skip();
  }
  return name;
}
