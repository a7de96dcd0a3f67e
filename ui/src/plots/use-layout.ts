import { useEffect, useRef, useState } from 'react';
import type { GraphEdge, GraphNode, Layout } from './graph.ts';

/**
 * The layout of a graph, null until it is there. What computes it is loaded when the first graph is drawn. A graph that
 * comes again keeps its places.
 */
export function useLayout(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Layout | null {
  const [layout, setLayout] = useState<Layout | null>(null);
  const before = useRef<Layout | null>(null);
  useEffect(() => {
    let isWanted = true;
    void import('./layered-layout.ts').then(({ layoutAfter }) => {
      if (!isWanted) return;
      before.current = layoutAfter(before.current, nodes, edges);
      setLayout(before.current);
    });
    return () => {
      isWanted = false;
    };
  }, [nodes, edges]);
  return layout;
}
