import { spellUnseen } from '@dojang/kernel/unseen';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { useWide } from '@dojang/ui/places/use-wide.ts';
import { LayeredGraph } from '@dojang/ui/plots/layered-graph.tsx';
import { useMemo } from 'react';
import type { ServiceMap as Shown } from '../../src/context/edges/schema.ts';
import { useWords } from '../words.ts';
import { EdgeTable } from './edge-table.tsx';
import { errorShare, isFailing, linesOf, worstFirst } from './map-view.ts';
import { NodeCard } from './node-card.tsx';
import { NodeName } from './node-name.tsx';
import { useNumbers } from './numbers.ts';

/** Who calls whom: a graph on a desk, on a phone the neighbours of one service; and a table of the same. */
export function ServiceMap({
  map,
  serviceIds,
}: {
  map: Shown;
  /** By name. */
  serviceIds: ReadonlyMap<string, string>;
}) {
  const t = useWords();
  const numbers = useNumbers();
  const isWide = useWide('lg');
  const [asked, choose] = useQueryState('node');
  const worst = useMemo(() => [...map.nodes].sort(worstFirst), [map]);
  const found = map.nodes.find(({ id }) => id === asked);
  const node = found ?? (isWide ? undefined : worst[0]);
  const boxes = useMemo(
    () =>
      map.nodes.map((each) => ({
        key: each.id,
        title: <NodeName node={each} />,
        note: isFailing(each)
          ? t('map.box-failing', {
              calls: numbers.count(each.calls),
              share: numbers.share(errorShare(each)),
            })
          : t('map.box', { calls: numbers.count(each.calls) }),
        isFailing: isFailing(each),
      })),
    [map, numbers, t],
  );
  const lines = useMemo(
    () =>
      linesOf(map).map(({ edge, ...line }) => ({
        ...line,
        isFailing: isFailing(edge),
        label: edge.errors > 0 ? numbers.share(errorShare(edge)) : undefined,
      })),
    [map, numbers],
  );
  return (
    <>
      {map.by === 'namespace' && <p className="label mb-2">{t('map.by-namespace')}</p>}
      {map.isCut && <p className="label mb-2">{t('map.cut')}</p>}
      {isWide ? (
        <div className="grid grid-cols-[minmax(0,1fr)_18rem] items-start gap-4">
          <div className="min-w-0">
            <LayeredGraph
              label={t('map.graph')}
              boxes={boxes}
              lines={lines}
              chosen={node?.id ?? null}
              onChoose={choose}
            />
            <EdgeTable map={map} />
          </div>
          {node ? (
            <NodeCard map={map} node={node} serviceId={serviceIds.get(node.name)} />
          ) : (
            <p className="sheet px-4 py-3.5 text-sm text-ink-2">{t('map.choose')}</p>
          )}
        </div>
      ) : (
        node && (
          <>
            <SelectField
              className="mb-4"
              label={t('map.service')}
              value={node.id}
              onChange={choose}
            >
              {worst.map((each) => (
                <option key={each.id} value={each.id}>
                  {spellUnseen(each.name)}
                </option>
              ))}
            </SelectField>
            <NodeCard map={map} node={node} serviceId={serviceIds.get(node.name)} />
          </>
        )
      )}
      {!isWide && <EdgeTable map={map} />}
    </>
  );
}
