import { resolve } from 'node:path';
import { type Cli, Failure } from '@dojang/kernel/cli';
import { keptMap } from './answers.ts';
import { buildOf } from './deploy.ts';
import { oneLine } from './lines.ts';
import { findMaps, readMap } from './map-files.ts';
import { saidIn } from './words/said.ts';

interface Options {
  readonly service?: string;
  readonly version?: string;
  readonly json?: boolean;
}

/** What the server says of one map, while the others may be good. */
const ofOneMap: ReadonlySet<string> = new Set([
  'source-map-refused',
  'input-not-valid',
  'body-too-large',
  'work-too-long',
  'work-too-big',
]);

/** `dojang aisher sourcemaps FOLDER`: sends each map. Exit code 1 when one was refused. */
export async function sourcemaps(
  cli: Cli,
  options: Options,
  [folder = '.']: readonly string[],
): Promise<number> {
  const build = buildOf(options);
  const maps = findMaps(resolve(cli.folder, folder));
  const [api, said] = [await cli.keyed(), await saidIn(cli.language)];
  const tell = options.json ? () => {} : cli.say;
  const kept: string[] = [];
  const refused: { path: string; reason: string }[] = [];
  const refuse = (path: string, reason: string, why: string) => {
    refused.push({ path, reason });
    tell(said.mapRefused(oneLine(path), oneLine(why)), 'bad');
  };
  for (const map of maps) {
    const bytes = readMap(map);
    if (typeof bytes === 'string') {
      refuse(map.path, bytes, said.refusals[bytes] ?? bytes);
      continue;
    }
    const query = new URLSearchParams({ ...build, path: map.path });
    try {
      const url = `/aisher/source-maps?${query}`;
      const { sources } = await api.call('POST', url, keptMap, bytes, { gzip: true });
      kept.push(map.path);
      tell(said.mapKept(oneLine(map.path), sources));
    } catch (error) {
      if (!(error instanceof Failure) || !ofOneMap.has(error.code)) throw error;
      refuse(map.path, error.code, error.message);
    }
  }
  if (options.json) cli.sayJson({ kept, refused });
  else cli.say(said.mapsDone(kept.length, refused.length));
  return refused.length > 0 ? 1 : 0;
}
