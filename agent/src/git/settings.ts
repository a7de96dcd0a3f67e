import { type Place, textsOf, tryGit } from './git.ts';

/** Every value of a name, in order. Section and key are in lower case, the middle is as written. */
export type Settings = ReadonlyMap<string, readonly string[]>;

/** The settings whose names match, from all places that git reads. */
export async function readSettings(place: Place, pattern: string): Promise<Settings> {
  const answer = await tryGit(place, ['config', '-z', '--get-regexp', pattern]);
  const settings = new Map<string, string[]>();
  for (const entry of textsOf(answer.stdout)) {
    const end = entry.indexOf('\n');
    // A name without a value is true.
    const [name, value] =
      end === -1 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)];
    settings.set(name, [...(settings.get(name) ?? []), value]);
  }
  return settings;
}

export const lastOf = (settings: Settings, name: string): string | undefined =>
  settings.get(name)?.at(-1);

/** A boolean as git reads one. */
export const isOn = (settings: Settings, name: string): boolean =>
  /^(?:true|yes|on|[1-9]\d*)$/i.test(lastOf(settings, name) ?? '');
