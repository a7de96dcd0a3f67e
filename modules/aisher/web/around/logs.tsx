import type { Api } from '@dojang/ui/api.ts';
import type { GroupDetail } from '../../src/groups/schema.ts';
import { LogList } from '../tail/log-list.tsx';
import { useWords } from '../words.ts';
import { WithTelemetry } from './telemetry.tsx';

/** What was logged around the last error: in its trace, else by the same service and host within two seconds. */
export function Logs({ group, api }: { group: GroupDetail; api: Api }) {
  const t = useWords();
  return (
    <WithTelemetry api={api} groupId={group.id} rows={4}>
      {({ logs }) => (
        <>
          {logs.logs.length > 0 && (
            <p className="label mb-1.5">{t(logs.areLinked ? 'logs.linked' : 'logs.near')}</p>
          )}
          <LogList logs={logs.logs} label={t('group.part.logs-title')} empty={t('logs.none')} />
        </>
      )}
    </WithTelemetry>
  );
}
