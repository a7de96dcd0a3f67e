import type { Api } from '@dojang/ui/api.ts';
import { ApiProblem } from '@dojang/ui/api.ts';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { CloudOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { GroupContext, Telemetry } from '../../src/context/around/schema.ts';
import { useWords } from '../words.ts';
import { useAround } from './use-around.ts';

/** Draws what the store says of a group. A store that fails says so: it is not the same as nothing to show. */
export function WithTelemetry({
  api,
  groupId,
  rows = 3,
  children,
}: {
  api: Api;
  groupId: string;
  rows?: number;
  children: (telemetry: Telemetry, around: GroupContext) => ReactNode;
}) {
  const around = useAround(api, groupId);
  return (
    <Loaded query={around} rows={rows}>
      {(around) =>
        around.telemetry.state === 'failed' ? (
          <Away code={around.telemetry.code} />
        ) : (
          children(around.telemetry, around)
        )
      }
    </Loaded>
  );
}

function Away({ code }: { code: string }) {
  const t = useWords();
  const text = useProblemText();
  return (
    <div role="status" className="sheet flex gap-3 px-4 py-4">
      <CloudOff size={20} className="mt-0.5 shrink-0 text-ink-3" aria-hidden="true" />
      <div className="min-w-0">
        <p className="font-semibold">{t('telemetry.away')}</p>
        <p className="text-sm text-ink-2">{text(new ApiProblem(503, code, ''))}</p>
      </div>
    </div>
  );
}
