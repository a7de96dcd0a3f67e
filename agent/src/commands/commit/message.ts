import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { decodeText } from '../../base/text.ts';
import type { Options } from '../../command-line/command.ts';
import type { Terminal } from '../../terminal.ts';

/**
 * The message that was given by -m or -F. Undefined if there is none.
 *
 * @throws Failure `message-unreadable`, `message-blank`: git refuses an empty message, too
 */
export function givenMessage({ cwd }: Terminal, options: Options): string | undefined {
  const message = options.file === undefined ? options.message : readMessage(cwd, options.file);
  if (message === undefined || options.edit || message.trim() !== '') return message;
  throw new Failure('message-blank', 'The message is empty, so nothing was committed.');
}

function readMessage(cwd: string, file: string): string {
  try {
    return decodeText(readFileSync(file === '-' ? 0 : resolve(cwd, file)));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const detail = `The message cannot be read from ${file} (${code}): check the path.`;
    throw new Failure('message-unreadable', detail, { path: file, said: code });
  }
}
