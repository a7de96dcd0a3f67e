import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Failure } from '@dojang/kernel/cli';

export const mapBytesMax = 50 * 1024 * 1024;
const filesMax = 500;
const depthMax = 20;

export type MapFault = 'unreadable' | 'too-large' | 'other-build';

export interface MapFile {
  /** Of the built file, below the folder. */
  readonly path: string;
  readonly file: string;
}

/**
 * The maps below a folder, in the order of their names. Links are not followed: what they lead to is no part of the
 * build.
 *
 * @throws Failure `folder-missing`, `no-maps`, `too-many-maps`
 */
export function findMaps(folder: string): readonly MapFile[] {
  const found: MapFile[] = [];
  const walk = (at: string, depth: number) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const file = join(at, entry.name);
      if (entry.isDirectory() && depth < depthMax) walk(file, depth + 1);
      if (!entry.isFile() || !entry.name.endsWith('.map')) continue;
      const path = relative(folder, file).split(sep).join('/').slice(0, -'.map'.length);
      found.push({ path, file });
      if (found.length > filesMax) {
        throw new Failure('too-many-maps', `There are more than ${filesMax} .map files below it.`);
      }
    }
  };
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Failure('folder-missing', `There is no folder ${folder}.`);
  }
  walk(folder, 0);
  if (found.length === 0) throw new Failure('no-maps', 'There is no .map file below that folder.');
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A built file names its map's id in its last lines. */
const tailCharacters = 2_000;
const idInCode = /\/\/# debugId=([0-9a-f-]{36})/i;
const idInMap = /"debug_?[iI]d"\s*:\s*"([0-9a-f-]{36})"/;

function debugIdOfCode(file: string): string | undefined {
  const code = file.slice(0, -'.map'.length);
  const stat = lstatSync(code, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > mapBytesMax) return undefined;
  return idInCode.exec(readFileSync(code, 'utf8').slice(-tailCharacters))?.[1]?.toLowerCase();
}

/** The bytes of a map, or why it is not sent. */
export function readMap({ file }: MapFile): Buffer | MapFault {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) return 'unreadable';
  if (stat.size > mapBytesMax) return 'too-large';
  const bytes = readFileSync(file);
  const [ofCode, ofMap] = [debugIdOfCode(file), idInMap.exec(bytes.toString('utf8'))?.[1]];
  const differs = ofCode !== undefined && ofMap !== undefined && ofMap.toLowerCase() !== ofCode;
  return differs ? 'other-build' : bytes;
}
