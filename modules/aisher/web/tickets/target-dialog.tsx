import type { Api } from '@dojang/ui/api.ts';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { SelectField, TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { MadeTarget, NewTarget, TargetKind } from '../../src/tickets/schema.ts';
import { useWords } from '../words.ts';
import { targetsKey } from './use-tickets.ts';

/** As GitHub writes one. */
const repositoryExample = 'acme/shop';

const kinds = ['github', 'generic'] as const;

/** Connects a tracker: an address to send to, or a repository with a token for it. */
export function TargetDialog({
  api,
  onClose,
  onMade,
}: {
  api: Api;
  onClose: () => void;
  onMade: (made: MadeTarget) => void;
}) {
  const t = useWords();
  const queries = useQueryClient();
  const [kind, setKind] = useState<TargetKind>('github');
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [repository, setRepository] = useState('');
  const [token, setToken] = useState('');
  const isGithub = kind === 'github';
  const input: NewTarget = isGithub
    ? { kind, name, repository, token, ...(url.trim() === '' ? {} : { url }) }
    : { kind, name, url };
  const make = useMutation({
    mutationFn: () => api.send<MadeTarget>('POST', '/aisher/ticket-targets', input),
    onSuccess: onMade,
    onSettled: () => queries.invalidateQueries({ queryKey: targetsKey }),
  });
  const isComplete = isGithub ? repository.includes('/') && token !== '' : url.trim() !== '';
  const code = { fieldClass: 'code', autoComplete: 'off' } as const;
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('targets.new')}
      isComplete={name.trim() !== '' && isComplete}
      busy={make.isPending}
      problem={make.error}
      onSubmit={() => make.mutate()}
    >
      <SelectField
        label={t('targets.kind')}
        value={kind}
        onChange={(value) => setKind(kinds.find((each) => each === value) ?? 'github')}
      >
        {kinds.map((value) => (
          <option key={value} value={value}>
            {t(`targets.kind.${value}`)}
          </option>
        ))}
      </SelectField>
      <TextField
        label={t('targets.name')}
        value={name}
        maxLength={60}
        required
        onChange={setName}
      />
      {isGithub && (
        <>
          <TextField
            label={t('targets.repository')}
            placeholder={repositoryExample}
            {...code}
            value={repository}
            maxLength={200}
            required
            onChange={setRepository}
          />
          <TextField
            label={t('targets.token')}
            hint={t('targets.token-hint')}
            type="password"
            {...code}
            value={token}
            maxLength={255}
            required
            onChange={setToken}
          />
        </>
      )}
      <TextField
        label={t(isGithub ? 'targets.api' : 'targets.url')}
        hint={isGithub ? t('targets.api-hint') : undefined}
        type="url"
        placeholder={isGithub ? 'https://api.github.com' : 'https://tracker.example.com/hook'}
        {...code}
        value={url}
        maxLength={2_000}
        required={!isGithub}
        onChange={setUrl}
      />
    </FormDialog>
  );
}
