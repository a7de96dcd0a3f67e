import type { ApiKey } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Row } from '@dojang/ui/lists/list.tsx';
import { RowTools } from '@dojang/ui/lists/row-tools.tsx';
import { Status, type Tone } from '@dojang/ui/states/status.tsx';
import { Day, When } from '@dojang/ui/times/when.tsx';
import { Ban, RefreshCw } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { scopeWord } from './scope-word.ts';

const soonMs = 14 * 24 * 3_600_000;

type Standing = 'works' | 'soon' | 'expired';
const tones: Record<Standing, Tone> = { works: 'done', soon: 'waiting', expired: 'failed' };

function standingOf({ expired, expiresAt }: ApiKey): Standing {
  if (expired) return 'expired';
  return Date.parse(expiresAt) - Date.now() < soonMs ? 'soon' : 'works';
}

/** A key: what it may do, when it was used, when it ends, and what can be done about that. */
export function KeyRow({
  apiKey,
  person,
  onRotate,
  onRevoke,
}: {
  apiKey: ApiKey;
  /** Whose it is, in a list of several people. */
  person: string | null;
  /** Null where only its person may. */
  onRotate: (() => void) | null;
  onRevoke: () => void;
}) {
  const t = useMessages();
  const { name, hint, scopes, networks, previousUntil } = apiKey;
  const standing = standingOf(apiKey);
  const revoke = { Icon: Ban, text: t('key.revoke'), label: t('key.revoke-named', { name }) };
  const rotate = { Icon: RefreshCw, text: t('key.rotate'), label: t('key.rotate-named', { name }) };
  const tools = [
    ...(onRotate ? [{ ...rotate, onClick: onRotate }] : []),
    { ...revoke, onClick: onRevoke },
  ];
  return (
    <Row
      title={<Seen text={name} />}
      facts={
        <>
          <code className="code">{t('key.shape', { hint })}</code>
          {person !== null && <Seen text={` · ${person}`} />}
          {apiKey.role !== null && (
            <Seen text={` · ${t('roles.key-of-org', { role: apiKey.role.label })}`} />
          )}
        </>
      }
    >
      <div className="label mt-1.5 space-y-0.5 pr-2">
        <p className={standing === 'works' ? '' : 'font-semibold text-ink-2'}>
          <Status tone={tones[standing]}>
            {t(`key.standing.${standing}`)} ·{' '}
            {standing === 'works' ? (
              <>
                {t('key.ends')} <Day at={apiKey.expiresAt} />
              </>
            ) : (
              <When at={apiKey.expiresAt} />
            )}
          </Status>
        </p>
        <p>{scopes.map(scopeWord).join(' · ')}</p>
        {networks.length > 0 && (
          <p>{t('roles.networks-only', { networks: networks.join(', ') })}</p>
        )}
        <LastUse apiKey={apiKey} />
        {previousUntil !== null && (
          <p>
            {t('key.previous')} <When at={previousUntil} />
          </p>
        )}
      </div>
      <RowTools tools={tools} />
    </Row>
  );
}

function LastUse({ apiKey: { lastUsedAt, place } }: { apiKey: ApiKey }) {
  const t = useMessages();
  if (lastUsedAt === null) return <p>{t('key.unused')}</p>;
  return (
    <p>
      {t('key.used')} <When at={lastUsedAt} />
      {place !== null && ` · ${place}`}
    </p>
  );
}
