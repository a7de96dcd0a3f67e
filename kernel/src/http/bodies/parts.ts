import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import { Problem } from '../../base/problem.ts';

export interface FilePart {
  /** Of the form's field. */
  readonly name: string;
  /** As the sender calls it: a label, never a path to write to. Empty when it has none. */
  readonly fileName: string;
  readonly type: string;
  readonly body: Readable;
  /** The fields that came before it. */
  readonly fields: ReadonlyMap<string, string>;
}

export interface PartsRule {
  /** One when left out. */
  readonly filesMax?: number;
  readonly fieldsMax?: number;
  readonly fieldBytesMax?: number;
}

const notParts = () =>
  new Problem(400, 'parts-not-readable', 'The body is not a whole multipart form; send it again.');

const tooMany = (facts: Record<string, number>) =>
  new Problem(
    413,
    'too-many-parts',
    'The form has more fields or files, or longer fields, than this route takes; send less.',
    facts,
  );

/**
 * Reads a multipart form while it arrives. `onFile` gets each file in its turn, with the fields that came
 * before; what it does not read is thrown away. Returns the fields.
 *
 * @throws Problem 400 `parts-not-readable`, 413 `too-many-parts`, and what `onFile` or the body throws.
 */
export async function readParts(
  body: Readable,
  contentType: string,
  onFile: (part: FilePart) => Promise<void>,
  { filesMax = 1, fieldsMax = 30, fieldBytesMax = 64 * 1024 }: PartsRule = {},
): Promise<ReadonlyMap<string, string>> {
  const fields = new Map<string, string>();
  const parser = openParser(contentType, { filesMax, fieldsMax, fieldBytesMax });
  const files: Readable[] = [];
  const handled: Promise<void>[] = [];
  let refusal: Error | undefined;
  const refuse = (problem: Error) => {
    refusal ??= problem;
    parser.destroy(refusal);
    for (const file of files) file.destroy(refusal);
  };
  const excess = () => refuse(tooMany({ filesMax, fieldsMax, fieldBytesMax }));
  for (const event of ['filesLimit', 'fieldsLimit', 'partsLimit']) parser.on(event, excess);
  parser.on('error', () => refuse(notParts()));
  parser.on('field', (name, value, _nameCut, valueCut) => {
    if (valueCut) excess();
    fields.set(name, value);
  });
  parser.on('file', (name, file, fileName, _encoding, type) => {
    // The parser reports a cut form here, perhaps before the handler reads. A destroyed file fails late readers, too.
    file.on('error', () => refuse(notParts()));
    if (refusal) return void file.destroy();
    files.push(file);
    const part = { name, fileName: fileName ?? '', type, body: file, fields: new Map(fields) };
    const done = onFile(part).then(() => void file.resume());
    done.catch(refuse);
    handled.push(done);
  });
  if (body.errored) throw body.errored;
  body.once('error', refuse);
  body.pipe(parser);
  try {
    await finished(parser);
    await Promise.all(handled);
  } catch (error) {
    body.destroy();
    await Promise.allSettled(handled);
    throw refusal ?? error;
  }
  return fields;
}

function openParser(contentType: string, limits: Required<PartsRule>) {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        files: limits.filesMax,
        fields: limits.fieldsMax,
        parts: limits.filesMax + limits.fieldsMax,
        fieldSize: limits.fieldBytesMax,
        headerPairs: 20,
        headerSize: 8 * 1024,
      },
    });
  } catch {
    throw notParts();
  }
}
