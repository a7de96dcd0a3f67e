import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { ScanSearch } from 'lucide-react';
import { useAmount } from '../amounts.ts';
import { useMoney } from '../costs/money.ts';
import { useWords } from '../words.ts';
import { AnalysisView } from './analysis-view.tsx';
import { useAnalysis, useAsk, useEstimate, useLastAnalysis } from './use-analysis.ts';

/** Why the errors of a group happen: the last answer, and the button that asks, with the most that asking takes. */
export function GroupAnalysis({
  api,
  groupId,
  mayAsk,
}: {
  api: Api;
  groupId: string;
  mayAsk: boolean;
}) {
  const last = useLastAnalysis(api, groupId);
  return (
    <Loaded query={last} waiting={<LoadingSheet className="h-24" />}>
      {({ id }) =>
        id === null ? (
          <Ask api={api} groupId={groupId} mayAsk={mayAsk} isFirst />
        ) : (
          <Answer key={id} api={api} id={id} groupId={groupId} mayAsk={mayAsk} />
        )
      }
    </Loaded>
  );
}

function Answer({
  api,
  id,
  groupId,
  mayAsk,
}: {
  api: Api;
  id: string;
  groupId: string;
  mayAsk: boolean;
}) {
  const analysis = useAnalysis(api, id);
  return (
    <Loaded query={analysis} waiting={<LoadingSheet className="h-48" />}>
      {(analysis) => (
        <div className="space-y-4">
          <AnalysisView analysis={analysis} api={api} mayJudge={mayAsk} />
          {(analysis.state === 'done' || analysis.state === 'failed') && (
            <Ask api={api} groupId={groupId} mayAsk={mayAsk} isFirst={false} />
          )}
        </div>
      )}
    </Loaded>
  );
}

function Ask({
  api,
  groupId,
  mayAsk,
  isFirst,
}: {
  api: Api;
  groupId: string;
  mayAsk: boolean;
  /** It is the one thing to do here: with a sentence that says what comes of it. */
  isFirst: boolean;
}) {
  const t = useWords();
  const money = useMoney();
  const amount = useAmount();
  const estimate = useEstimate(api);
  const ask = useAsk(api, groupId);
  const most = estimate.data;
  if (!mayAsk) return isFirst ? <p className="label">{t('analysis.none')}</p> : null;
  return (
    <div className={isFirst ? 'sheet px-4 py-4 sm:px-5' : ''}>
      {isFirst && <p className="mb-3 text-ink-2">{t('analysis.text')}</p>}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          Icon={ScanSearch}
          busy={ask.isPending}
          {...(isFirst ? { kind: 'ink' as const } : {})}
          onClick={() => ask.mutate()}
        >
          {t(isFirst ? 'analysis.ask' : 'analysis.again')}
        </Button>
        <span className="label min-h-5 tabular-nums">
          {most &&
            (most.model === null
              ? t('analysis.free')
              : t('analysis.most', {
                  cost: money(most.costMicrousdMax),
                  tokens: amount(most.tokensInMax + most.tokensOutMax),
                }))}
        </span>
      </div>
      <FormProblem problem={ask.error} />
    </div>
  );
}
