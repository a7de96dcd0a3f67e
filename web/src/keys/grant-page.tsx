import { codeOfClaim, type KeyList, keyDaysPreset, keyGrant, type Me } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FactRow, FactRows } from '@dojang/ui/facts/fact-rows.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries, useMe } from '../shell/session.tsx';
import { DaysField } from './days-field.tsx';
import { ScopesField } from './scopes-field.tsx';

interface Wish {
  readonly claim: string;
  readonly name: string;
  readonly scopes: readonly string[];
}

/** What `dojang login` put behind `#`. Null for anything else. */
function readWish(hash: string): Wish | null {
  const said = new URLSearchParams(hash.slice(1));
  const claim = keyGrant.shape.claim.safeParse(said.get('claim'));
  const name = (said.get('name') ?? '').slice(0, 60);
  const scopes = (said.get('scopes') ?? '').split(' ').filter((scope) => scope !== '');
  return claim.success ? { claim: claim.data, name, scopes } : null;
}

/** A command line asks for an API key: a person compares the code, chooses what the key may do, and grants it. */
export function GrantPage() {
  const t = useMessages();
  const [wish] = useState(() => readWish(location.hash));
  const [isGranted, setGranted] = useState(false);
  const me = useMe();
  const keys = useQuery({
    queryKey: ['keys', 'mine'],
    queryFn: ({ signal }) => api.get<KeyList>('/keys?all=false', signal),
    enabled: wish !== null,
  });
  if (wish === null || isGranted) {
    const state = isGranted ? 'done' : 'broken';
    return (
      <Screen title={t('grant.title')} back="/keys">
        <Empty title={t(`grant.${state}`)}>
          <p>{t(`grant.${state}-text`)}</p>
        </Empty>
      </Screen>
    );
  }
  return (
    <Screen title={t('grant.title')} lead={t('grant.lead')} back="/keys">
      <Loaded query={keys} rows={2} rowHeight="h-44">
        {(list) => (
          <GrantForm
            wish={wish}
            scopes={list.scopes}
            me={me.data}
            onGranted={() => {
              setGranted(true);
              void queries.invalidateQueries({ queryKey: ['keys'] });
            }}
          />
        )}
      </Loaded>
    </Screen>
  );
}

function GrantForm({
  wish,
  scopes,
  me,
  onGranted,
}: {
  wish: Wish;
  /** What a key of this person may be given. */
  scopes: readonly string[];
  me: Me | undefined;
  onGranted: () => void;
}) {
  const t = useMessages();
  const [name, setName] = useState(wish.name);
  const [days, setDays] = useState<number>(keyDaysPreset);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(scopes.filter((scope) => wish.scopes.includes(scope))),
  );
  const grant = useMutation({
    mutationFn: () =>
      api.send('POST', '/keys/grants', {
        claim: wish.claim,
        name: name.trim(),
        scopes: [...chosen],
        expiresInDays: days,
      }),
    onSuccess: onGranted,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    grant.mutate();
  };
  return (
    <form className="space-y-5" onSubmit={submit}>
      <FactRows>
        <FactRow label={t('grant.code')}>
          <strong className="font-mono text-lg">{codeOfClaim(wish.claim)}</strong>
        </FactRow>
        <FactRow label={t('grant.org')}>
          <Seen text={me?.org.name ?? '–'} />
        </FactRow>
        <FactRow label={t('grant.person')}>
          <Seen text={me?.person.name ?? '–'} />
        </FactRow>
      </FactRows>
      <TextField
        label={t('key.name')}
        value={name}
        maxLength={60}
        autoComplete="off"
        required
        onChange={setName}
      />
      <ScopesField scopes={scopes} chosen={chosen} onChange={setChosen} />
      <DaysField value={days} onChange={setDays} />
      <p className="rounded-lg bg-sunk px-4 py-3 text-sm">{t('grant.warning')}</p>
      <FormProblem problem={grant.error} />
      <Button
        type="submit"
        kind="ink"
        className="w-full"
        busy={grant.isPending}
        disabled={name.trim() === '' || chosen.size === 0}
      >
        {t('grant.action')}
      </Button>
    </form>
  );
}
