/** Something that calls others, and is drawn as a box. */
export interface GraphNode {
  readonly key: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where boxes and lines stand, in pixels: a box by its middle, a line by its bends. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Place>;
  readonly lines: ReadonlyMap<string, readonly Place[]>;
}

export const boxSize = { width: 168, height: 52 } as const;

/** No name of a service holds a line end, so no two edges have one key. */
export const lineKey = ({ from, to }: GraphEdge): string => `${from}\n${to}`;

export type Direction = 'left' | 'right' | 'up' | 'down';

/** A box that stands askew counts as farther away than one that stands straight ahead. */
const askew = 2.5;

/** The box that an arrow key leads to: the nearest one on that side, where there is one. */
export function boxBeside(
  boxes: ReadonlyMap<string, Place>,
  from: string,
  direction: Direction,
): string | null {
  const start = boxes.get(from);
  if (!start) return null;
  const isSideways = direction === 'left' || direction === 'right';
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  let best: { key: string; farness: number } | null = null;
  for (const [key, { x, y }] of boxes) {
    const [along, across] = isSideways ? [x - start.x, y - start.y] : [y - start.y, x - start.x];
    if (key === from || along * sign <= 0) continue;
    const farness = Math.abs(along) + Math.abs(across) * askew;
    if (best === null || farness < best.farness) best = { key, farness };
  }
  return best?.key ?? null;
}

/** Where the label of a line stands: in the middle of its bends. */
export function middleOf(bends: readonly Place[]): Place {
  const at = (bends.length - 1) / 2;
  const a = bends[Math.floor(at)] ?? { x: 0, y: 0 };
  const b = bends[Math.ceil(at)] ?? a;
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** A smooth line through its bends, as the `d` of a path. */
export function curveThrough(bends: readonly Place[]): string {
  const [first, ...rest] = bends;
  const last = rest.at(-1);
  if (!first || !last) return '';
  const at = ({ x, y }: Place) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const curves = rest.slice(0, -1).map((bend, index) => {
    const next = rest[index + 1] ?? last;
    const isLast = index === rest.length - 2;
    return `Q${at(bend)} ${at(isLast ? next : middleOf([bend, next]))}`;
  });
  return [`M${at(first)}`, ...(curves.length > 0 ? curves : [`L${at(last)}`])].join('');
}
