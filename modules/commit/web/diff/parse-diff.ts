export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'note';
  readonly text: string;
  readonly oldLine: number | null;
  readonly newLine: number | null;
}

export interface DiffHunk {
  readonly oldStart: number;
  readonly newStart: number;
  readonly newEnd: number;
  readonly lines: readonly DiffLine[];
}

const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** Reads the unified hunks of one file as git prints them. Any other line is skipped. */
export function parseDiff(text: string): DiffHunk[] {
  const hunks: { oldStart: number; newStart: number; newEnd: number; lines: DiffLine[] }[] = [];
  let oldLine = 0;
  let newLine = 0;
  const rows = text.split('\n');
  if (rows.at(-1) === '') rows.pop();
  for (const row of rows) {
    const start = header.exec(row);
    if (start) {
      oldLine = Number(start[1]);
      newLine = Number(start[2]);
      hunks.push({ oldStart: oldLine, newStart: newLine, newEnd: newLine, lines: [] });
      continue;
    }
    const hunk = hunks.at(-1);
    if (!hunk) continue;
    // The line end of Windows is not part of the line.
    const content = row.slice(1).replace(/\r$/, '');
    const sign = row[0];
    if (sign === '+') {
      hunk.lines.push({ kind: 'added', text: content, oldLine: null, newLine });
      hunk.newEnd = newLine++;
    } else if (sign === '-') {
      hunk.lines.push({ kind: 'removed', text: content, oldLine: oldLine++, newLine: null });
    } else if (sign === ' ' || row === '') {
      hunk.lines.push({ kind: 'same', text: content, oldLine: oldLine++, newLine });
      hunk.newEnd = newLine++;
    } else {
      hunk.lines.push({ kind: 'note', text: row, oldLine: null, newLine: null });
    }
  }
  return hunks;
}
