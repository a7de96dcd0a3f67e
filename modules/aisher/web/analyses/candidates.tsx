import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import { ShareRows } from '@dojang/ui/plots/share-rows.tsx';
import type { KeptRanking } from '../../src/analyses/schema.ts';
import { usePercent } from '../costs/money.ts';
import { useWords } from '../words.ts';

type Candidate = KeptRanking['candidates'][number];

/** Who is at fault, the likeliest first, each with its share and why. No AI has a part in it. */
export function Candidates({ ranking: { candidates, read } }: { ranking: KeptRanking }) {
  const t = useWords();
  const percent = usePercent();
  return (
    <div>
      <ShareRows
        title={t('ranking.title')}
        max={1}
        rows={candidates.map((candidate, at) => ({
          key: candidate.service,
          label: <Who candidate={candidate} />,
          value: candidate.share,
          shown: percent(candidate.share),
          isMain: at === 0,
        }))}
      />
      {read.share < 1 && (
        <p className="label mt-1.5">{t('ranking.read', { share: percent(read.share) })}</p>
      )}
      {!read.hasYesterday && <p className="label mt-1.5">{t('ranking.no-yesterday')}</p>}
    </div>
  );
}

function Who({ candidate: { service, reasons } }: { candidate: Candidate }) {
  const t = useWords();
  return (
    <>
      <Seen text={service} />
      <span className="label block font-normal">
        {reasons.map(({ feature, subject, numbers }) => (
          <span key={`${feature} ${subject}`} className="block">
            {t(`ranking.feature.${feature}`, {
              subject: spellUnseen(subject),
              minutes: Math.round(numbers.minutes ?? 0),
            })}
          </span>
        ))}
      </span>
    </>
  );
}
