import { countLines, type InputFile, wholeHunk } from './change/hunks.ts';
import { languageOfPath } from './change/languages.ts';
import type { Scope } from './change/scope.ts';

/** What is known about a change without reading it: each file as one hunk, and its number of lines. */
export function plainScope(files: readonly InputFile[]): Scope {
  return {
    files: files.map((file) => {
      const [oldLines, newLines] = [countLines(file.before), countLines(file.after)];
      const hunk = {
        id: wholeHunk(file.path),
        oldStart: oldLines === 0 ? 0 : 1,
        oldLines,
        newStart: newLines === 0 ? 0 : 1,
        newLines,
      };
      return {
        path: file.path,
        oldPath: file.oldPath,
        state: file.state,
        language: languageOfPath(file.path),
        binary: file.binary,
        ignored: null,
        linesAdded: newLines,
        linesDeleted: oldLines,
        hunks: [hunk],
      };
    }),
    elements: [],
    relations: [],
    concerns: [],
    coverage: {
      hunks: files.length,
      hunksInDetail: 0,
      files: files.length,
      filesIgnored: 0,
      tokens: 0,
      tokensMax: 0,
      filesUnread: files.length,
    },
    contextText: '',
  };
}
