import { isUtf8 } from 'node:buffer';
import { resolve } from 'node:path';
import { draftMessage } from '@dojang/commit/engine';
import { lentBytesMax, readRegular, writeRegular } from '../base/files.ts';
import { decodeText, encodeNamed } from '../base/text.ts';
import { captureChange } from '../capture/capture.ts';
import type { Command } from '../command-line/command.ts';
import { cutMark, type MessageSettings, readMessageSettings } from '../dialogue/cleanup.ts';
import { type PrivateIndex, readIndexAt, withPrivateIndex } from '../git/private-index.ts';
import { openRepository } from '../git/repository.ts';
import { fillOpening } from '../message-hook/fill.ts';

/**
 * `prepare-commit-msg FILE SOURCE` fills the message that `git commit` opens with. It does nothing when there
 * is a message already (`-m`, merge, squash, amend), when no editor will show the message, and in our own acts.
 * The other hook, `editor-closed`, is in `bin/dojang.js`.
 */
export const hook: Command = async ({ config, cwd }, _options, [name, path, source = '']) => {
  if (name !== 'prepare-commit-msg' || !path) return 2;
  const { DOJANG_ACT, GIT_EDITOR, GIT_INDEX_FILE } = config.environment;
  // With this value git opens no editor.
  const isUnseen = GIT_EDITOR === ':';
  if (DOJANG_ACT || isUnseen || (source !== '' && source !== 'template')) return 0;
  const repository = await openRepository(cwd, config);
  // With paths and with `-a`, this is not the repository's own index. We read a copy, because git goes on with
  // its own.
  const content = GIT_INDEX_FILE ? readIndexAt(resolve(cwd, GIT_INDEX_FILE)) : undefined;
  const work = (index: PrivateIndex) =>
    captureChange(repository, { staged: true, kept: false, remote: false, index });
  const [capture, settings] = await Promise.all([
    withPrivateIndex(repository, work, content),
    readMessageSettings(repository),
  ]);
  if (capture === null) return 0;
  const { scope, convention, snapshot } = capture;
  const { message } = draftMessage({ scope, convention, branch: snapshot.branch });
  const file = resolve(cwd, path);
  const bytes = readRegular(file, lentBytesMax) ?? Buffer.of();
  const text = decodeText(bytes);
  const filled = fillOpening(message, { text, source, settings });
  if (filled === null) return 0;
  // What is in the file stays byte for byte. The draft goes above it.
  const draft = encodeDraft(filled.slice(0, filled.length - text.length), bytes, settings);
  if (draft !== undefined) writeRegular(file, Buffer.concat([draft, bytes]));
  return 0;
};

/**
 * The draft in the encoding of the file. Undefined if that is not possible, because the bytes would be other
 * letters.
 */
function encodeDraft(
  draft: string,
  bytes: Buffer,
  { encoding }: MessageSettings,
): Buffer | undefined {
  if (/^[\t\n\x20-\x7e]*$/.test(draft)) return Buffer.from(draft);
  if (encoding !== null) return encodeNamed(encoding, draft);
  // The diff below git's cut line has bytes of the files.
  const cut = bytes.indexOf(cutMark);
  return isUtf8(cut === -1 ? bytes : bytes.subarray(0, cut)) ? Buffer.from(draft) : undefined;
}
