import { findUnseen } from '@dojang/kernel/unseen';
import type { ChangedFile } from '../change/scope.ts';

/** Whether a person who looks at a draft can see all of it, and what is not what it seems. */

/** A file's diff, as the page has it. */
export interface ShownText {
  readonly path: string;
  readonly text: string;
}

type File = Pick<
  ChangedFile,
  'path' | 'oldPath' | 'state' | 'binary' | 'linesAdded' | 'linesDeleted'
>;

/** A file of which a page cannot show everything. */
export interface HiddenFile {
  readonly path: string;
  /** Changed lines that nobody can see; 0 for a file that has none, such as a binary. */
  readonly lines: number;
  /** `gone`: the preview's time is over; `cut`: too much for the page; `binary`, `unreadable`: no text. */
  readonly why: 'gone' | 'cut' | 'binary' | 'unreadable';
}

/** Pictures, fonts, sound: nobody expects text there, and nothing runs them. */
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
  // Other bytes that read the same: text in an encoding that is not known.
  return state === 'modified' ? { path, lines: 0, why: 'unreadable' } : null;
}

/**
 * Every file of which something cannot be seen on the page. What is folded is on the page and opens
 * on a tap: it is not hidden. `diff` is null once the preview's time is over.
 */
export function hiddenFiles(
  files: readonly File[],
  diff: readonly ShownText[] | null,
): HiddenFile[] {
  const texts = new Map((diff ?? []).map(({ path, text }) => [path, text]));
  return files.flatMap((file) => hiddenOf(file, texts.get(file.path), diff === null) ?? []);
}

/** Where a character stands that cannot be seen. */
export interface UnseenPlace {
  /** `path`, `branch`, `remote`, or the path of the file in which it is added. */
  readonly where: string;
  /** Of the file's new text; null in a name. */
  readonly line: number | null;
  /** `U+202E RLO`, each once. */
  readonly names: readonly string[];
}

const namesIn = (text: string) => [...new Set(findUnseen(text, countMax).map(({ name }) => name))];
const countMax = 50;
const header = /^@@ -\d+(?:,\d+)? \+(\d+)/;

/** In lines that the change adds: what was there before, or goes, changes nothing by being stamped. */
function addedPlaces({ path, text }: ShownText, placesMax: number): UnseenPlace[] {
  const places: UnseenPlace[] = [];
  let line = 0;
  // A line end of Windows may be where the rows were parted.
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

/** Characters that cannot be seen in a change's names and in what it adds; the first hundred places. */
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
