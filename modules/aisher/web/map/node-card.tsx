import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { Figure, Figures } from '@dojang/ui/facts/figures.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { List, RowLink } from '@dojang/ui/lists/list.tsx';
import { pathOf } from '@dojang/ui/places/path-of.ts';
import { hrefWith } from '@dojang/ui/places/query-state.ts';
import type { Node, ServiceMap } from '../../src/context/edges/schema.ts';
import { useWords } from '../words.ts';
import { errorShare, type Neighbour, neighboursOf } from './map-view.ts';
import { NodeName } from './node-name.tsx';
import { useNumbers } from './numbers.ts';

/** One service or peer: its figures, who calls it, whom it calls. */
export function NodeCard({
  map,
  node,
  serviceId,
}: {
  map: ServiceMap;
  node: Node;
  /** Undefined for what is no service here. */
  serviceId: string | undefined;
}) {
  const t = useWords();
  const numbers = useNumbers();
  const { callers, callees } = neighboursOf(map, node.id);
  return (
    <div className="space-y-4">
      <Card title={<NodeName node={node} />}>
        <p className="label mb-2">{t(`map.kind.${node.kind}`, { count: node.services })}</p>
        <Figures columns={4} className="sm:grid-cols-2">
          <Figure label={t('map.calls')}>{numbers.count(node.calls)}</Figure>
          <Figure label={t('map.errors')}>{numbers.share(errorShare(node))}</Figure>
          <Figure label="p50">{numbers.duration(node.p50Ms)}</Figure>
          <Figure label="p95">{numbers.duration(node.p95Ms)}</Figure>
        </Figures>
        {node.kind === 'service' && (
          <p className="mt-1 flex flex-wrap gap-x-5">
            <TextLink href={pathOf('/aisher/groups', { service: serviceId ?? '' })}>
              {t('map.groups')}
            </TextLink>
            <TextLink href={pathOf('/aisher/logs', { service: node.name })}>
              {t('map.logs')}
            </TextLink>
          </p>
        )}
      </Card>
      <Neighbours title={t('map.callers')} empty={t('map.no-callers')} all={callers} />
      <Neighbours title={t('map.callees')} empty={t('map.no-callees')} all={callees} />
    </div>
  );
}

function Neighbours({
  title,
  empty,
  all,
}: {
  title: string;
  empty: string;
  all: readonly Neighbour[];
}) {
  const t = useWords();
  const numbers = useNumbers();
  return (
    <section>
      <h3 className="label mb-1.5">{title}</h3>
      <List items={all} empty={empty} label={title}>
        {({ node, edge }) => (
          <li key={node.id}>
            <RowLink href={hrefWith({ node: node.id })} className="py-2.5">
              <span className="flex items-baseline justify-between gap-3">
                <span className="min-w-0 font-medium break-words">
                  <NodeName node={node} />
                </span>
                <span
                  className={`shrink-0 text-sm tabular-nums ${edge.errors > 0 ? 'font-semibold text-removed-ink' : 'text-ink-3'}`}
                >
                  {t('map.errors-share', { share: numbers.share(errorShare(edge)) })}
                </span>
              </span>
              <span className="label">
                {t('map.edge-facts', {
                  calls: numbers.count(edge.calls),
                  p95: numbers.duration(edge.p95Ms),
                })}
              </span>
            </RowLink>
          </li>
        )}
      </List>
    </section>
  );
}
