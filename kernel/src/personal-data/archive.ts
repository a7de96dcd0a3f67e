import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Context } from '../core/context.ts';
import type { PersonalFile } from '../core/people/personal-data.ts';

async function* bytesOf(content: PersonalFile['content']): AsyncIterable<Buffer> {
  for await (const chunk of content) yield Buffer.from(chunk as Uint8Array);
}

/** What stays of a name in a path of an archive, wherever it is unpacked. */
export const safeName = (name: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  name.replace(/[\u0000-\u001f\u007f/\\:*?"<>|]/g, '_').replace(/^\.+/, '_') || '_';

/**
 * A person's data of all modules as one zip, written while it is read: one file at a time, and no more of it in
 * memory than the reader has asked for.
 *
 * @param onModule called when all of a module is in.
 */
export async function* writeArchive(
  ctx: Context<never>,
  personId: string,
  onModule: () => Promise<void>,
): AsyncIterable<Uint8Array> {
  const zip = new ZipFile();
  const out = zip.outputStream as Readable;
  let open: Readable | undefined;
  // Who reads gets the error; until then nobody listens.
  out.on('error', () => {});
  zip.on('error', (error) => out.destroy(error as Error));
  // Nobody reads any more: what is open would wait for ever.
  out.once('close', () => open?.destroy());
  const fill = async () => {
    for (const { name: module, personalData } of ctx.parts.modules) {
      for await (const { name, content } of personalData.export(ctx, personId)) {
        open = Readable.from(bytesOf(content), { objectMode: false });
        zip.addReadStream(open, `${module}/${name}`, { mtime: ctx.now() });
        await finished(open);
        if (out.destroyed) return;
      }
      await onModule();
    }
    zip.end();
  };
  fill().catch((error: Error) => out.destroy(error));
  yield* out;
}
