import type { AuditExport } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { timeZone } from './question.ts';

/** What the question finds, as a table; the action log notes that it was made. */
export function ExportButton({ q, disabled }: { q: string; disabled: boolean }) {
  const t = useMessages();
  const problemText = useProblemText();
  const make = useMutation({
    mutationFn: () => api.send<AuditExport>('POST', '/audit/exports', { q, zone: timeZone() }),
    onSuccess: ({ url, lines, isCut }) => {
      say(t(isCut ? 'audit.exported-cut' : 'audit.exported', { count: lines }));
      window.location.assign(url);
    },
    onError: (error) => say(problemText(error)),
  });
  return (
    <Button Icon={Download} disabled={disabled} busy={make.isPending} onClick={() => make.mutate()}>
      {t('audit.export')}
    </Button>
  );
}
