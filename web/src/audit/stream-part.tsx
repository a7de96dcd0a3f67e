import type { AuditStreamState, MadeAuditStream } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FactRow, FactRows } from '@dojang/ui/facts/fact-rows.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { type Asked, Loaded } from '@dojang/ui/states/loaded.tsx';
import { Status } from '@dojang/ui/states/status.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { OnceDialog } from '../keys/once-dialog.tsx';
import { api, queries, useMay } from '../shell/session.tsx';
import { StreamDialog } from './stream-dialog.tsx';

export const streamQuery = {
  queryKey: ['audit-stream'],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api.get<AuditStreamState>('/audit/stream', signal),
};
const renew = () => queries.invalidateQueries({ queryKey: streamQuery.queryKey });

/** Where the org has its ledger sent, and how far it has come; an owner changes it. */
export function StreamPart({ query }: { query: Asked<AuditStreamState> }) {
  const t = useMessages();
  const problemText = useProblemText();
  const mayChange = useMay('audit.stream');
  const [open, setOpen] = useState<'new' | MadeAuditStream | null>(null);
  const end = useMutation({
    mutationFn: () => api.send('DELETE', '/audit/stream'),
    onSuccess: () => say(t('audit.stream-ended')),
    onError: (error) => say(problemText(error)),
    onSettled: renew,
  });
  const showMade = (made: MadeAuditStream) => {
    setOpen(made);
    void renew();
  };
  return (
    <Loaded query={query} rows={1} rowHeight="h-28">
      {({ stream }) => (
        <>
          {stream ? <StreamFacts stream={stream} /> : <p>{t('audit.stream-none')}</p>}
          {mayChange && (
            <div className="mt-3 flex flex-wrap gap-2">
              <Button Icon={Send} onClick={() => setOpen('new')}>
                {t(stream ? 'audit.stream-change' : 'audit.stream-set')}
              </Button>
              {stream && (
                <Button kind="quiet" busy={end.isPending} onClick={() => end.mutate()}>
                  {t('audit.stream-end')}
                </Button>
              )}
            </div>
          )}
          {open === 'new' && <StreamDialog onClose={() => setOpen(null)} onMade={showMade} />}
          {open !== null && open !== 'new' && (
            <OnceDialog
              title={t('audit.stream-secret')}
              lead={t('audit.stream-secret-text')}
              secret={open.secret}
              warning={t('audit.stream-secret-warning')}
              kept={t('audit.stream-kept')}
              onClose={() => setOpen(null)}
            />
          )}
        </>
      )}
    </Loaded>
  );
}

function StreamFacts({ stream }: { stream: NonNullable<AuditStreamState['stream']> }) {
  const t = useMessages();
  const number = new Intl.NumberFormat(useLanguage());
  return (
    <FactRows>
      <FactRow label={t('audit.stream-host')}>
        <Seen text={stream.host} />
      </FactRow>
      <FactRow label={t('audit.stream-seq')}>{number.format(stream.seq)}</FactRow>
      <FactRow label={t('audit.stream-waiting')}>{number.format(stream.waiting)}</FactRow>
      {stream.sentAt && (
        <FactRow label={t('audit.stream-sent')}>
          <When at={stream.sentAt} />
        </FactRow>
      )}
      {stream.reason && (
        <div className="py-2.5">
          <Status tone="failed">{t('audit.stream-failing', { reason: stream.reason })}</Status>
        </div>
      )}
    </FactRows>
  );
}
