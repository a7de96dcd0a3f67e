import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { Table } from '@dojang/ui/tables/table.tsx';
import type { Edge, ServiceMap } from '../../src/context/edges/schema.ts';
import { useWords } from '../words.ts';
import { errorShare, worstFirst } from './map-view.ts';
import { NodeName } from './node-name.tsx';
import { useNumbers } from './numbers.ts';

/** As many rows as a person reads through; the graph has the others. */
const rowsMax = 200;

/** The figures of the graph, the worst first. */
export function EdgeTable({ map }: { map: ServiceMap }) {
  const t = useWords();
  const numbers = useNumbers();
  const names = new Map(map.nodes.map((node) => [node.id, node]));
  const nameOf = (id: string) => {
    const node = names.get(id);
    return node && <NodeName node={node} />;
  };
  const edges = [...map.edges].sort(worstFirst).slice(0, rowsMax);
  return (
    <Disclosure className="mt-3" label={t('map.as-table', { count: map.edges.length })}>
      {map.edges.length > rowsMax && (
        <p className="label mb-2">{t('map.table-cut', { count: rowsMax })}</p>
      )}
      <Table<Edge>
        caption={t('map.graph')}
        items={edges}
        keyOf={({ caller, callee }) => `${caller}\n${callee}`}
        empty={t('map.no-edges')}
        columns={[
          {
            key: 'edge',
            label: t('map.edge'),
            cell: ({ caller, callee }) => (
              <>
                {nameOf(caller)} → {nameOf(callee)}
              </>
            ),
          },
          {
            key: 'calls',
            label: t('map.calls'),
            isNumber: true,
            cell: ({ calls }) => numbers.count(calls),
          },
          {
            key: 'errors',
            label: t('map.errors'),
            isNumber: true,
            cell: (edge) => numbers.share(errorShare(edge)),
          },
          {
            key: 'p50',
            label: 'p50',
            isNumber: true,
            cell: ({ p50Ms }) => numbers.duration(p50Ms),
          },
          {
            key: 'p95',
            label: 'p95',
            isNumber: true,
            cell: ({ p95Ms }) => numbers.duration(p95Ms),
          },
        ]}
      />
    </Disclosure>
  );
}
