import type { Convention } from '../change/convention-schema.ts';
import { fit } from './fit.ts';
import { lintMessage } from './lint.ts';

/** A commit that is reversed. */
export interface Reverted {
  readonly sha: string;
  readonly message: string;
}

/**
 * The message of a change that reverses commits, newest first: `revert: …` where the repository words its commits that
 * way and its rules take it, and git's own `Revert "…"` elsewhere. The body names the commits.
 */
export function revertMessage(
  reverted: readonly Reverted[],
  convention: Convention,
  paths: readonly string[],
): string {
  const headers = reverted.map(({ message }) => message.split('\n', 1)[0]?.trim() ?? '');
  const body = reverted.map(({ sha }) => `This reverts commit ${sha}.`).join('\n');
  const first = headers.at(-1) ?? '';
  const max = convention.headerLengthMax;
  const worded = (header: string) => `${header}\n\n${body}\n`;
  const conventional = worded(fit(`revert: ${first}`, max));
  const isTaken =
    convention.style === 'conventional' &&
    !lintMessage(conventional, convention, paths).some(({ level }) => level === 'block');
  return isTaken ? conventional : worded(`Revert "${fit(first, Math.max(10, max - 9))}"`);
}
