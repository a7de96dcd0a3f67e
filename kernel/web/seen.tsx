import { piecesOf } from '../src/base/unseen.ts';

/**
 * Text of strangers, for every page (whose React draws it): a character that cannot be seen is drawn
 * as a token with its number. `draw` colours or marks what can be seen.
 */
export function Seen({ text, draw }: { text: string; draw?: (seen: string) => React.ReactNode }) {
  return piecesOf(text).map(({ at, text: piece, name }) =>
    name === null ? (
      <Piece key={at}>{draw ? draw(piece) : piece}</Piece>
    ) : (
      <span key={at} className="unseen">
        {name}
      </span>
    ),
  );
}

const Piece = ({ children }: { children: React.ReactNode }) => children;
