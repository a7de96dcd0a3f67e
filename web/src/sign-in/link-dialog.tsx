import type { LinkOffer } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries, useMe } from '../shell/session.tsx';

/** The account that came back from a provider: connected once the person says yes. */
export function LinkDialog({ ticket }: { ticket: string }) {
  const t = useMessages();
  const me = useMe().data;
  const [open, setOpen] = useState(true);
  const offer = useMutation({
    mutationFn: () => api.send<LinkOffer>('POST', '/identity/logins/offer', { ticket }),
  });
  const { mutate: ask } = offer;
  useEffect(() => {
    ask();
  }, [ask]);
  const confirm = useMutation({
    mutationFn: () => api.send('POST', '/identity/logins', { ticket }),
    onSuccess: () => {
      setOpen(false);
      say(t('account.linked'));
      void queries.invalidateQueries({ queryKey: ['logins'] });
    },
  });
  const account = offer.data?.email ?? t('account.nameless');
  return (
    <SheetDialog
      open={open}
      onClose={() => setOpen(false)}
      title={t('account.link-title', { account })}
    >
      <Loaded query={{ ...offer, refetch: () => ask() }} rows={1}>
        {({ outcome }) => (
          <>
            <p className="break-words text-ink-2">
              {t(`account.link-${outcome}`, {
                person: me?.person.name ?? '',
                org: me?.org.name ?? '',
              })}
            </p>
            <FormProblem problem={confirm.error} />
            {outcome !== 'yours' && (
              <Button
                kind="ink"
                className="mt-5 w-full"
                busy={confirm.isPending}
                onClick={() => confirm.mutate()}
              >
                {t('account.link-action')}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </SheetDialog>
  );
}
