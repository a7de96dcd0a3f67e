import type { Api } from '@dojang/ui/api.ts';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { Meter } from '@dojang/ui/plots/meter.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { Status } from '@dojang/ui/states/status.tsx';
import { useTranslation } from 'react-i18next';
import type { ReceiverAnswer } from '../../src/receiver/schema.ts';
import { useAmount } from '../amounts.ts';
import { standingOf, toneOf, useReceiver } from '../sources/freshness.tsx';
import { useWords } from '../words.ts';

/** Whether this server takes data and can store it, how far its engine is, and where senders hand in. */
export function ReceiverCard({ api }: { api: Api }) {
  const receiver = useReceiver(api);
  return (
    <Loaded query={receiver} waiting={<LoadingSheet className="h-36" />}>
      {(answer) => <Shown answer={answer} />}
    </Loaded>
  );
}

function Shown({ answer }: { answer: ReceiverAnswer }) {
  const t = useWords();
  const amount = useAmount();
  const reasonOf = useReason();
  const standing = standingOf(answer);
  const reason = reasonOf(answer);
  const { progress, addresses, waitingRequests } = answer;
  return (
    <Card className="py-4">
      <p className="font-semibold">
        <Status tone={toneOf(standing)}>{t(`receiver.state.${standing}`)}</Status>
      </p>
      {reason !== null && <p className="mt-1 text-sm text-ink-2">{reason}</p>}
      {progress !== null && (
        <div className="mt-2">
          <Meter share={progress.share} />
          <p className="label mt-1 tabular-nums">
            {t('receiver.progress', {
              done: megabytes(progress.bytes),
              of: megabytes(progress.bytesTotal),
            })}
          </p>
        </div>
      )}
      {waitingRequests > 0 && (
        <p className="label mt-1">{t('receiver.waiting', { amount: amount(waitingRequests) })}</p>
      )}
      <p className="label mt-3 mb-1">{t('receiver.address')}</p>
      <CopyLine text={baseOf(addresses.traces)} />
    </Card>
  );
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);

/** What senders call the endpoint: they add the signal themselves. */
export const baseOf = (traces: string): string => traces.replace(/\/v1\/traces$/, '');

/** Why it is as it is, where there is a sentence for it. */
function useReason(): (answer: ReceiverAnswer) => string | null {
  const { t, i18n } = useTranslation('aisher');
  return ({ store, refuses, progress }) => {
    const percent = Math.floor((progress?.share ?? 0) * 100);
    for (const key of [`store.${store.reason}`, `receiver.refuses.${refuses}`]) {
      if (i18n.exists(key, { ns: 'aisher' })) return t(key, { percent });
    }
    return null;
  };
}
