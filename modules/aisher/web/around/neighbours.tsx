import { spellUnseen } from '@dojang/kernel/unseen';
import type { Api } from '@dojang/ui/api.ts';
import { SmallMultiples } from '@dojang/ui/plots/small-multiples.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import type { Neighbour } from '../../src/context/around/schema.ts';
import type { GroupDetail } from '../../src/groups/schema.ts';
import { useWords } from '../words.ts';
import { WithTelemetry } from './telemetry.tsx';

const neighboursMax = 6;

/** Errors a minute of the service and of those next to it, on one scale: who failed first, and who with it. */
export function Neighbours({ group, api }: { group: GroupDetail; api: Api }) {
  const t = useWords();
  const minute = new Intl.DateTimeFormat(useLanguage(), {
    hour: 'numeric',
    minute: '2-digit',
    hour12: false,
  });
  const titleOf = ({ service, side }: Neighbour) =>
    `${spellUnseen(service)} · ${t(`neighbours.${side}`)}`;
  return (
    <WithTelemetry api={api} groupId={group.id}>
      {({ neighbours }) =>
        neighbours.length === 0 ? (
          <p data-empty className="sheet px-4 py-5 text-ink-2">
            {t('neighbours.none')}
          </p>
        ) : (
          <SmallMultiples
            label={t('group.part.neighbours-title')}
            series={neighbours.slice(0, neighboursMax).map((neighbour) => ({
              key: `${neighbour.side} ${neighbour.service}`,
              title: titleOf(neighbour),
              points: neighbour.points.map(({ at, errors }) => ({
                key: at,
                label: minute.format(new Date(at)),
                value: errors,
              })),
            }))}
          />
        )
      }
    </WithTelemetry>
  );
}
