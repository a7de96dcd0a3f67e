import type { GraphEdge } from '@dojang/ui/plots/graph.ts';
import type { Edge, Node, ServiceMap } from '../../src/context/edges/schema.ts';

export const errorShare = ({ calls, errors }: Pick<Node, 'calls' | 'errors'>): number =>
  calls === 0 ? 0 : errors / calls;

/** From this share of errors on, a box stands out. */
const failingShare = 0.01;
export const isFailing = (numbers: Pick<Node, 'calls' | 'errors'>): boolean =>
  numbers.errors > 0 && errorShare(numbers) >= failingShare;

const widths = { min: 1.25, max: 4.5 } as const;

export interface MapLine extends GraphEdge {
  readonly width: number;
  readonly edge: Edge;
}

/** Lines as wide as the order of magnitude of their calls. */
export function linesOf({ edges }: ServiceMap): MapLine[] {
  const most = Math.log1p(Math.max(1, ...edges.map(({ calls }) => calls)));
  return edges.map((edge) => ({
    from: edge.caller,
    to: edge.callee,
    width: widths.min + (widths.max - widths.min) * (Math.log1p(edge.calls) / most),
    edge,
  }));
}

export interface Neighbour {
  readonly node: Node;
  readonly edge: Edge;
}

/** Who calls a node and whom it calls, those with most errors first. */
export function neighboursOf(
  { nodes, edges }: ServiceMap,
  id: string,
): { callers: Neighbour[]; callees: Neighbour[] } {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const along = (from: 'caller' | 'callee', to: 'caller' | 'callee') =>
    edges
      .flatMap((edge) => {
        const node = edge[from] === id ? byId.get(edge[to]) : undefined;
        return node ? [{ node, edge }] : [];
      })
      .sort((a, b) => worstFirst(a.edge, b.edge));
  return { callers: along('callee', 'caller'), callees: along('caller', 'callee') };
}

export const worstFirst = (
  a: Pick<Node, 'calls' | 'errors'>,
  b: Pick<Node, 'calls' | 'errors'>,
): number => errorShare(b) - errorShare(a) || b.calls - a.calls;
