import type { DraftDetail } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useMutation } from '@tanstack/react-query';
import { FilePlus, Inbox } from 'lucide-react';
import { findWordOfKind, useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { rereadDraft } from './use-undo.ts';

/** What a person can do about a failed act, beside trying it again, which its module offers. */
export function FailedTools({ draft }: { draft: DraftDetail }) {
  const t = useMessages();
  const text = useProblemText();
  const change = useMutation({
    mutationFn: (what: 'redraft' | 'aside') =>
      what === 'redraft'
        ? api.send('POST', `/drafts/${draft.id}/redrafts`)
        : api.send('DELETE', `/drafts/${draft.id}/wait`),
    onSuccess: (_answer, what) => say(t(`failed.${what}-done`)),
    onError: (error) => say(text(error)),
    onSettled: () => rereadDraft(draft.id),
  });
  const stateOf = (what: 'redraft' | 'aside') => ({
    busy: change.isPending && change.variables === what,
    disabled: change.isPending,
  });
  const again = findWordOfKind('draft.again', draft.kind);
  const waits = Date.parse(draft.expiresAt) > Date.now();
  return (
    <>
      {!draft.mayRedraft && again && <p className="w-full text-ink-2">{again}</p>}
      {draft.mayRedraft && (
        <Button Icon={FilePlus} {...stateOf('redraft')} onClick={() => change.mutate('redraft')}>
          {t('failed.redraft')}
        </Button>
      )}
      {waits && (
        <Button
          kind="quiet"
          Icon={Inbox}
          className="-ml-2.5 px-2.5 max-sm:[&_svg]:hidden"
          {...stateOf('aside')}
          onClick={() => change.mutate('aside')}
        >
          {t('failed.aside')}
        </Button>
      )}
    </>
  );
}
