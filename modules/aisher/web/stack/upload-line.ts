import { spellUnseen } from '@dojang/kernel/unseen';

/** Of characters that no shell takes for more than themselves. */
const isPlain = (text: string): boolean => /^[\w.@:/+-]+$/.test(text);

/** One word of one line to a shell, whatever a sender wrote into it. */
function quoted(text: string): string {
  const seen = spellUnseen(text).replaceAll(/\s/g, ' ');
  return isPlain(seen) ? seen : `'${seen.replaceAll("'", "'\\''")}'`;
}

/** The command that uploads the source maps of a build. */
export const uploadLine = (service: string, version: string): string =>
  `dojang aisher sourcemaps --service=${quoted(service)} --version=${quoted(version)} dist`;
