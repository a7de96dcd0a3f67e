import type { MadeScimToken, Provisioning, ScimToken } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { FactRow, FactRows } from '@dojang/ui/facts/fact-rows.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { OnceDialog } from '../keys/once-dialog.tsx';
import { api, queries, useMay } from '../shell/session.tsx';

const query = {
  queryKey: ['org', 'provisioning'],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<Provisioning>('/provisioning', signal),
};
const reread = () => queries.invalidateQueries({ queryKey: query.queryKey });

const tokensMax = 2;

/** How an identity provider brings and ends people: its address, its tokens, and whether it does. */
export function ProvisioningPage() {
  const t = useMessages();
  const mayChange = useMay('provisioning.change');
  const asked = useQuery(query);
  const [secret, setSecret] = useState<string | null>(null);
  const make = useMutation({
    mutationFn: () => api.send<MadeScimToken>('POST', '/provisioning/tokens'),
    onSuccess: (made) => setSecret(made.secret),
    onSettled: reread,
  });
  const add = (
    <Button kind="ink" Icon={Plus} busy={make.isPending} onClick={() => make.mutate()}>
      {t('provisioning.new-token')}
    </Button>
  );
  return (
    <Screen title={t('provisioning.title')} lead={t('provisioning.lead')} back="/org">
      <Loaded query={asked} waiting={<LoadingSheet className="h-40" />}>
        {({ address, tokens, users, active, groups }) => (
          <>
            <Section title={t('provisioning.address')}>
              <CopyLine text={address} />
            </Section>
            <Section title={t('provisioning.tokens')}>
              <FormProblem problem={make.error} />
              <List
                items={tokens}
                empty={
                  <Empty title={t('provisioning.no-token')}>
                    <p>{t('provisioning.no-token-text')}</p>
                    {mayChange && <div className="mt-4">{add}</div>}
                  </Empty>
                }
              >
                {(token) => <TokenRow key={token.id} token={token} mayEnd={mayChange} />}
              </List>
              {mayChange && tokens.length > 0 && tokens.length < tokensMax && (
                <div className="mt-3">{add}</div>
              )}
            </Section>
            {users + groups > 0 && (
              <Section title={t('provisioning.seen')}>
                <FactRows>
                  <FactRow label={t('provisioning.users')}>
                    {t('provisioning.users-count', { active, users })}
                  </FactRow>
                  <FactRow label={t('provisioning.groups')}>
                    {t('provisioning.groups-count', { count: groups })}
                  </FactRow>
                </FactRows>
              </Section>
            )}
          </>
        )}
      </Loaded>
      {secret !== null && (
        <OnceDialog
          title={t('provisioning.secret-title')}
          lead={t('provisioning.secret-text')}
          secret={secret}
          warning={t('provisioning.secret-warning')}
          kept={t('provisioning.kept')}
          onClose={() => setSecret(null)}
        />
      )}
    </Screen>
  );
}

function TokenRow({ token, mayEnd }: { token: ScimToken; mayEnd: boolean }) {
  const t = useMessages();
  const { id, hint, madeBy, lastUsedAt } = token;
  const [isAsked, setAsked] = useState(false);
  const end = useMutation({
    mutationFn: () => api.send('DELETE', `/provisioning/tokens/${id}`),
    onSuccess: () => say(t('provisioning.ended')),
    onSettled: reread,
  });
  return (
    <Row
      title={t('provisioning.token', { hint })}
      facts={
        <>
          {t(madeBy.hasLeft ? 'provisioning.made-by-left' : 'provisioning.made-by', {
            name: madeBy.name,
          })}
          {' · '}
          {lastUsedAt === null ? (
            t('provisioning.never-used')
          ) : (
            <>
              {t('provisioning.used')} <When at={lastUsedAt} />
            </>
          )}
        </>
      }
      action={
        mayEnd && (
          <Button
            kind="quiet"
            className="px-3"
            aria-label={t('provisioning.end-named', { hint })}
            onClick={() => setAsked(true)}
          >
            {t('provisioning.end')}
          </Button>
        )
      }
    >
      <ConfirmDialog
        open={isAsked}
        onClose={() => setAsked(false)}
        title={t('provisioning.end-title')}
        confirm={t('provisioning.end')}
        busy={end.isPending}
        onConfirm={() => end.mutate()}
      >
        {t('provisioning.end-text')}
      </ConfirmDialog>
    </Row>
  );
}
