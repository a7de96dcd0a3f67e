import { resolve } from 'node:path';
import type { Options } from '../../command-line/command.ts';
import type { Terminal } from '../../terminal.ts';

/** Options for which git has a setting become that setting, for this run. */
export function settingsOf({ cwd }: Terminal, options: Options): [string, string][] {
  const settings: [string, string][] = [];
  const sign = options['gpg-sign'];
  if (sign !== undefined) settings.push(['commit.gpgSign', String(sign !== false)]);
  if (sign) settings.push(['user.signingKey', sign]);
  if (options.cleanup !== undefined) settings.push(['commit.cleanup', options.cleanup]);
  if (options.template !== undefined) {
    settings.push(['commit.template', resolve(cwd, options.template)]);
  }
  return settings;
}
