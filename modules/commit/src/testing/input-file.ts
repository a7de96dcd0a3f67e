import type { InputFile } from '../engine/index.ts';

/** A file as the agent gives it to the engine. The sides that it has say what happened to it. */
export const inputFile = (
  path: string,
  before: string | null,
  after: string | null,
  oldPath: string | null = null,
): InputFile => ({
  path,
  oldPath,
  state:
    oldPath !== null
      ? 'renamed'
      : before === null
        ? 'added'
        : after === null
          ? 'deleted'
          : 'modified',
  before,
  after,
  binary: false,
  modeChanged: false,
});
