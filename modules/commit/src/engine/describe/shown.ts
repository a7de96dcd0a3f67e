import { findUnseen } from '@dojang/kernel/unseen';
import type { ChangedFile } from '../change/scope.ts';

/**
 * Whether a person who looks at a draft can see all of it, and which parts look different from what they are.
 */

/** A file's diff on the page. */
export interface ShownText {
  readonly path: string;
  readonly text: string;
}

type File = Pick<
  ChangedFile,
  'path' | 'oldPath' | 'state' | 'binary' | 'linesAdded' | 'linesDeleted'
>;

/** A file that a page cannot show completely. */
export interface HiddenFile {
  readonly path: string;
  /** Changed lines that cannot be seen. 0 for a file without lines, such as a binary. */
  readonly lines: number;
  /** `gone`: the preview has expired. `cut`: too much for the page. `binary`, `unreadable`: no text. */
  readonly why: 'gone' | 'cut' | 'binary' | 'unreadable';
}

/** Images, fonts and sound. Nobody expects text in them, and nothing runs them. */
const media =
  /\.(?:png|jpe?g|gif|webp|avif|ico|icns|bmp|tiff?|heic|woff2?|ttf|otf|eot|mp[34]|m4[av]|mov|webm|og[gv]|wav|flac)$/i;

/** Changed lines in a text of unified hunks. */
function countShown(text: string): number {
  let shown = 0;
  let isInHunk = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('@@')) isInHunk = true;
    else if (isInHunk && (line.startsWith('+') || line.startsWith('-'))) shown += 1;
  }
  return shown;
}

function hiddenOf(file: File, text: string | undefined, isGone: boolean): HiddenFile | null {
  const { path, state } = file;
  if (file.binary) {
    return state === 'deleted' || media.test(path) ? null : { path, lines: 0, why: 'binary' };
  }
  const changed = file.linesAdded + file.linesDeleted;
  if (changed > 0) {
    const lines = Math.max(0, changed - (text === undefined ? 0 : countShown(text)));
    return lines === 0 ? null : { path, lines, why: isGone ? 'gone' : 'cut' };
  }
  // The bytes differ although the text is the same, because the encoding is unknown.
  return state === 'modified' ? { path, lines: 0, why: 'unreadable' } : null;
}

/**
 * Every file that the page does not show completely. A folded file is on the page and opens on a tap, so it is
 * not hidden. `diff` is null once the preview has expired.
 */
export function hiddenFiles(
  files: readonly File[],
  diff: readonly ShownText[] | null,
): HiddenFile[] {
  const texts = new Map((diff ?? []).map(({ path, text }) => [path, text]));
  return files.flatMap((file) => hiddenOf(file, texts.get(file.path), diff === null) ?? []);
}

/** A place with an invisible character. */
export interface UnseenPlace {
  /** `path`, `branch`, `remote`, or the path of the file in which it is added. */
  readonly where: string;
  /** The line of the file's new text. Null in a name. */
  readonly line: number | null;
  /** `U+202E RLO`, each once. */
  readonly names: readonly string[];
}

const namesIn = (text: string) => [...new Set(findUnseen(text, countMax).map(({ name }) => name))];
const countMax = 50;
const header = /^@@ -\d+(?:,\d+)? \+(\d+)/;

/**
 * Places in lines that the change adds. Lines that were there before, or are removed, do not change by a stamp.
 */
function addedPlaces({ path, text }: ShownText, placesMax: number): UnseenPlace[] {
  const places: UnseenPlace[] = [];
  let line = 0;
  // A Windows line ending may be at the end of each row.
  if (findUnseen(text.replaceAll('\r\n', '\n'), 1).length === 0) return places;
  for (const row of text.split('\n')) {
    const start = header.exec(row);
    if (start) line = Number(start[1]);
    else if (row.startsWith('+')) {
      const names = namesIn(row.slice(1).replace(/\r$/, ''));
      if (names.length > 0) places.push({ where: path, line, names });
      if (places.length >= placesMax) return places;
      line += 1;
    } else if (!row.startsWith('-') && !row.startsWith('\\')) line += 1;
  }
  return places;
}

const placesMax = 100;

/** Invisible characters in a change's names and in what it adds. At most a hundred places. */
export function unseenPlaces(
  names: readonly (string | null)[],
  diff: readonly ShownText[] | null,
): UnseenPlace[] {
  const places: UnseenPlace[] = [];
  for (const name of new Set(names)) {
    const found = name === null ? [] : namesIn(name);
    if (found.length > 0) places.push({ where: name ?? '', line: null, names: found });
  }
  for (const file of diff ?? []) {
    if (places.length >= placesMax) break;
    places.push(...addedPlaces(file, placesMax - places.length));
  }
  return places.slice(0, placesMax);
}
