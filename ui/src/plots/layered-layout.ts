import { Graph, layout } from '@dagrejs/dagre';
import {
  boxSize,
  type GraphEdge,
  type GraphNode,
  type Layout,
  lineKey,
  type Place,
} from './graph.ts';

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Callers stand left of those whom they call. The same graph has the same layout in whatever order it comes. From
 * `manyNodes` on, the layers are found by a faster way that makes longer lines.
 */
export function layLayers(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  manyNodes = 120,
): Layout {
  const graph = new Graph();
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 22,
    ranksep: 68,
    edgesep: 12,
    marginx: 12,
    marginy: 12,
    ranker: nodes.length < manyNodes ? 'network-simplex' : 'longest-path',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const keys = nodes.map(({ key }) => key).sort(byText);
  for (const key of keys) graph.setNode(key, { ...boxSize });
  for (const edge of sortedEdges(edges)) {
    if (graph.hasNode(edge.from) && graph.hasNode(edge.to)) graph.setEdge(edge.from, edge.to, {});
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.max(width, boxSize.width),
    height: Math.max(height, boxSize.height),
    boxes: new Map(keys.map((key) => [key, placeOf(graph.node(key))])),
    lines: new Map(
      graph.edges().map(({ v, w }: { v: string; w: string }) => {
        const { points } = graph.edge(v, w) as { points?: readonly Place[] };
        return [lineKey({ from: v, to: w }), (points ?? []).map(placeOf)];
      }),
    ),
  };
}

const sortedEdges = (edges: readonly GraphEdge[]) =>
  [...edges].sort((a, b) => byText(lineKey(a), lineKey(b)));

const placeOf = (at: unknown): Place => {
  const { x, y } = at as Place;
  return { x, y };
};

/**
 * The layout of before while it has a place for everything: what stopped calling leaves its place empty, so that
 * nothing moves between two looks. Something new makes a new layout.
 */
export const layoutAfter = (
  before: Layout | null,
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
): Layout =>
  before &&
  nodes.every(({ key }) => before.boxes.has(key)) &&
  edges.every((edge) => before.lines.has(lineKey(edge)))
    ? before
    : layLayers(nodes, edges);
