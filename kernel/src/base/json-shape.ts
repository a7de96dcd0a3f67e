import { Problem } from './problem.ts';

export interface JsonShape {
  /** Values of any kind, in all. */
  readonly valuesMax: number;
  /** How deep lists and objects nest. */
  readonly depthMax: number;
}

/** The bound of a route that names none: ten times what any of our routes needs. */
export const usualShape: JsonShape = { valuesMax: 20_000, depthMax: 32 };

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Counts the values and the depth of a JSON text before it is parsed: a schema looks at a list only after all
 * of its elements were read. One pass over the bytes, about 1 ms a megabyte.
 */
function fitsShape(bytes: Uint8Array, { valuesMax, depthMax }: JsonShape): boolean {
  let [values, depth] = [1, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === quote) {
      at += 1;
      while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
    } else if (byte === comma || byte === colon) values += 1;
    else if (byte === openList || byte === openObject) {
      depth += 1;
      values += 1;
    } else if (byte === closeList || byte === closeObject) depth -= 1;
    if (values > valuesMax || depth > depthMax) return false;
  }
  return true;
}

/** @throws Problem 400 `body-too-complex`. */
export function checkShape(bytes: Uint8Array, shape: JsonShape = usualShape): void {
  if (fitsShape(bytes, shape)) return;
  throw new Problem(
    400,
    'body-too-complex',
    `The body holds more than ${shape.valuesMax} values, or nests deeper than ${shape.depthMax}; send less.`,
    { ...shape },
  );
}
