export interface Piece {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Work that one comparison may be; longer texts are compared at their beginning alone. */
const cellsMax = 90_000;

/** The longest common pieces stay, in order; what is in one of them alone is removed or added. */
export function diffOf(before: readonly string[], after: readonly string[]): readonly Piece[] {
  const side = Math.floor(Math.sqrt(cellsMax));
  const [a, b] = [before.slice(0, side), after.slice(0, side)];
  const width = b.length + 1;
  // How long the common rest is from each pair of places on.
  const rest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [down = 0, right = 0, both = 0] = [
        rest[(i + 1) * width + j],
        rest[i * width + j + 1],
        rest[(i + 1) * width + j + 1],
      ];
      rest[i * width + j] = a[i] === b[j] ? both + 1 : Math.max(down, right);
    }
  }
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [one, other] = [a[i], b[j]];
    if (one !== undefined && one === other) {
      pieces.push({ kind: 'same', text: one });
      i += 1;
      j += 1;
    } else if (
      one !== undefined &&
      (other === undefined || (rest[(i + 1) * width + j] ?? 0) >= (rest[i * width + j + 1] ?? 0))
    ) {
      pieces.push({ kind: 'removed', text: one });
      i += 1;
    } else if (other !== undefined) {
      pieces.push({ kind: 'added', text: other });
      j += 1;
    }
  }
  return pieces;
}

/** Words and what stands between them, so that joined they are the text again. */
export const wordsOf = (text: string): string[] =>
  text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
