import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { Status } from '@dojang/ui/states/status.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { Analysis, KeptExplanation } from '../../src/analyses/schema.ts';
import { useAmount } from '../amounts.ts';
import { useMoney } from '../costs/money.ts';
import { useWords } from '../words.ts';
import { Candidates } from './candidates.tsx';
import { Claims } from './claims.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { Verdict } from './verdict.tsx';

/** One analysis: the ranking as soon as it is there, the explanation when it has come, and what they rest on. */
export function AnalysisView({
  analysis,
  api,
  mayJudge,
}: {
  analysis: Analysis;
  api: Api;
  mayJudge: boolean;
}) {
  const t = useWords();
  const { state, ranking, explanation, evidence, createdAt } = analysis;
  return (
    <div className="space-y-4">
      <section aria-label={t('analysis.title')} className="sheet px-4 py-4 sm:px-5">
        <p className="label flex flex-wrap items-baseline gap-x-3" role="status">
          <State analysis={analysis} />
          <When at={createdAt} />
          {explanation && <Origin explanation={explanation} />}
        </p>
        {state === 'failed' && <p className="mt-2 text-ink-2">{t(failureKey(analysis))}</p>}
        {explanation && (
          <Claims explanation={explanation} evidence={evidence} cause={analysis.cause} />
        )}
        {explanation === null && ranking?.state === 'too-little-data' && (
          <p className="mt-2 text-ink-2">{t('analysis.too-little')}</p>
        )}
        {explanation && explanation.removed.length > 0 && <Removed explanation={explanation} />}
        {state === 'done' && (
          <>
            <Cost analysis={analysis} />
            <Verdict analysis={analysis} api={api} mayJudge={mayJudge} />
          </>
        )}
      </section>
      {ranking !== null && ranking.candidates.length > 0 && <Candidates ranking={ranking} />}
      {evidence.length > 0 && <EvidenceList evidence={evidence} />}
    </div>
  );
}

function failureKey({ failure }: Analysis) {
  return failure?.startsWith('store') ? 'analysis.failed.store' : 'analysis.failed.other';
}

function State({ analysis: { state } }: { analysis: Analysis }) {
  const t = useWords();
  if (state === 'done') return null;
  return (
    <Status tone={state === 'failed' ? 'failed' : 'waiting'}>{t(`analysis.state.${state}`)}</Status>
  );
}

/** Whose words these are. Without a model they are the ranking's, which says so. */
function Origin({ explanation: { origin, model, reason } }: { explanation: KeptExplanation }) {
  const t = useWords();
  if (origin === 'model') {
    return (
      <span className="chip">
        <Seen text={t('analysis.by-model', { model: model ?? '' })} />
      </span>
    );
  }
  const why =
    reason === 'no-provider' ? 'no-provider' : reason === 'deadline' ? 'deadline' : 'other';
  return (
    <>
      <span className="chip">{t('analysis.without-model')}</span>
      {reason !== 'too-little-data' && <span>{t(`analysis.reason.${why}`)}</span>}
    </>
  );
}

/** What the model said and the evidence does not: taken out, and shown as such. */
function Removed({ explanation: { removed } }: { explanation: KeptExplanation }) {
  const t = useWords();
  return (
    <Disclosure label={t('analysis.removed', { count: removed.length })}>
      <ul className="space-y-2 pb-1 text-sm">
        {removed.map(({ text, why }) => (
          <li key={text}>
            <del className="text-ink-3">
              <Seen text={text} />
            </del>
            <span className="label block">
              <Seen text={why} />
            </span>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}

function Cost({ analysis }: { analysis: Analysis }) {
  const t = useWords();
  const money = useMoney();
  const amount = useAmount();
  const { tokens, cache, costMicrousd, savedMicrousd, explanation } = analysis;
  if (explanation?.origin !== 'model') return null;
  return (
    <p className="label mt-3 flex flex-wrap gap-x-3 tabular-nums">
      {cache === 'hit' ? (
        <span>{t('analysis.saved', { cost: money(savedMicrousd) })}</span>
      ) : (
        <span>{money(costMicrousd)}</span>
      )}
      {tokens && (
        <span>
          {t('costs.tokens', { tokensIn: amount(tokens.in), tokensOut: amount(tokens.out) })}
        </span>
      )}
    </p>
  );
}
