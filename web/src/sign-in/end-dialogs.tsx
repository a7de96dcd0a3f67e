import type { LoginLine, SignedInBrowser } from '@dojang/kernel/schema';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useMutation } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

/** Deletes at `path`, reads the account again, and closes, whatever came of it. */
function useDelete(onClose: () => void) {
  const problemText = useProblemText();
  return useMutation({
    mutationFn: (path: string) => api.send<void>('DELETE', path),
    onError: (error) => say(problemText(error)),
    onSettled: () => {
      onClose();
      void queries.invalidateQueries({ queryKey: ['logins'] });
    },
  });
}

export function RemoveLoginDialog({
  login,
  onClose,
}: {
  login: LoginLine | null;
  onClose: () => void;
}) {
  const t = useMessages();
  const remove = useDelete(onClose);
  return (
    <ConfirmDialog
      open={login !== null}
      onClose={onClose}
      title={t('account.remove-title')}
      confirm={t('account.remove')}
      busy={remove.isPending}
      onConfirm={() => login && remove.mutate(`/identity/logins/${login.id}`)}
    >
      {t('account.remove-text')}
    </ConfirmDialog>
  );
}

export function EndBrowserDialog({
  browser,
  onClose,
}: {
  browser: SignedInBrowser | null;
  onClose: () => void;
}) {
  const t = useMessages();
  const end = useDelete(onClose);
  return (
    <ConfirmDialog
      open={browser !== null}
      onClose={onClose}
      title={t('account.end-title')}
      confirm={t('account.end')}
      busy={end.isPending}
      onConfirm={() => browser && end.mutate(`/identity/browsers/${browser.id}`)}
    >
      {t('account.end-text')}
    </ConfirmDialog>
  );
}
