import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import { Row } from '@dojang/ui/lists/list.tsx';
import { RowTools } from '@dojang/ui/lists/row-tools.tsx';
import { Meter } from '@dojang/ui/plots/meter.tsx';
import { Status, type Tone } from '@dojang/ui/states/status.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { Ban, RefreshCw } from 'lucide-react';
import type { IngestKey } from '../../src/keys/schema.ts';
import { useAmount } from '../amounts.ts';
import { useWords } from '../words.ts';

type Standing = 'works' | 'waits' | 'ended';
const tones: Record<Standing, Tone> = { works: 'done', waits: 'waiting', ended: 'failed' };

function standingOf({ expiresAt, lastUsedAt }: IngestKey): Standing {
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) return 'ended';
  return lastUsedAt === null ? 'waits' : 'works';
}

/** A key: what came by it and when, what it may hand in, and what can be done about it. */
export function KeyRow({
  ingestKey,
  onRotate,
  onRevoke,
}: {
  ingestKey: IngestKey;
  /** Null where the reader may not. */
  onRotate: (() => void) | null;
  onRevoke: (() => void) | null;
}) {
  const t = useWords();
  const { hint, signals, services, previousUntil, lastUsedAt, expiresAt } = ingestKey;
  const name = spellUnseen(ingestKey.name);
  const standing = standingOf(ingestKey);
  return (
    <Row title={name} facts={<code className="code">{t('keys.shape', { hint })}</code>}>
      <div className="label mt-1.5 space-y-0.5 pr-2">
        <p>
          <Status tone={tones[standing]}>
            {t(`keys.standing.${standing}`)}
            {lastUsedAt !== null && (
              <>
                {' '}
                · <When at={lastUsedAt} />
              </>
            )}
          </Status>
        </p>
        <p>
          {signals.map((signal) => t(`signal.${signal}`)).join(' · ')}
          {services.length > 0 && (
            <>
              {' · '}
              <Seen text={services.join(', ')} />
            </>
          )}
        </p>
        <Today ingestKey={ingestKey} />
        {expiresAt !== null && (
          <p>
            {t('keys.ends')} <When at={expiresAt} />
          </p>
        )}
        {previousUntil !== null && (
          <p>
            {t('keys.previous')} <When at={previousUntil} />
          </p>
        )}
      </div>
      {onRotate && onRevoke && (
        <RowTools
          tools={[
            {
              Icon: RefreshCw,
              text: t('keys.rotate'),
              label: t('keys.rotate-named', { name }),
              onClick: onRotate,
            },
            {
              Icon: Ban,
              text: t('keys.revoke'),
              label: t('keys.revoke-named', { name }),
              onClick: onRevoke,
            },
          ]}
        />
      )}
    </Row>
  );
}

function Today({ ingestKey: { rowsToday, rowsPerDay } }: { ingestKey: IngestKey }) {
  const t = useWords();
  const amount = useAmount();
  if (rowsPerDay === null) return <p>{t('keys.today', { amount: amount(rowsToday) })}</p>;
  return (
    <div className="max-w-64">
      <p>{t('keys.today-of', { amount: amount(rowsToday), of: amount(rowsPerDay) })}</p>
      <Meter share={rowsToday / rowsPerDay} />
    </div>
  );
}
