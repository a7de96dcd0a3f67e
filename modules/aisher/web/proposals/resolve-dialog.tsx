import type { Api } from '@dojang/ui/api.ts';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useState } from 'react';
import type { FixedIn } from '../../src/groups/kinds/bodies.ts';
import { useWords } from '../words.ts';
import { type Proposed, usePropose } from './use-propose.ts';
import { WhatGroups } from './what-groups.tsx';

const kinds = ['next', 'release', 'now'] as const;

/** As many as a draft takes. */
const excludesMax = 20;

/** Names between commas, each once. */
const releasesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ),
];

/** Where the fix is: it says which errors from now on are the same mistake again. */
export function ResolveDialog({
  api,
  groups,
  onClose,
}: {
  api: Api;
  groups: readonly Proposed[];
  onClose: () => void;
}) {
  const t = useWords();
  const [kind, setKind] = useState<FixedIn['kind']>('next');
  const [version, setVersion] = useState('');
  const [excluded, setExcluded] = useState('');
  const [commit, setCommit] = useState('');
  const propose = usePropose(api, groups);
  const excludes = releasesIn(excluded);
  const fixedIn: FixedIn =
    kind === 'release' ? { kind, version: version.trim(), excludes } : { kind };
  const sha = commit.trim().toLowerCase();
  const isCommit = sha === '' || /^[0-9a-f]{7,64}$/.test(sha);
  const isRelease = version.trim() !== '' && excludes.length <= excludesMax;
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('resolve.title')}
      submit={t('proposal.draft')}
      isComplete={isCommit && (kind !== 'release' || isRelease)}
      busy={propose.isPending}
      problem={propose.error}
      onSubmit={() => propose.mutate({ kind: 'resolve', fixedIn, commit: sha === '' ? null : sha })}
    >
      <WhatGroups groups={groups} />
      <RadioList
        legend={t('resolve.where')}
        value={kind}
        onChange={setKind}
        choices={kinds.map((value) => ({
          value,
          label: t(`resolve.in.${value}`),
          text: t(`resolve.in.${value}-text`),
        }))}
      />
      {kind === 'release' && (
        <>
          <TextField
            label={t('resolve.version')}
            placeholder="2.4.2"
            value={version}
            maxLength={200}
            autoComplete="off"
            required
            onChange={setVersion}
          />
          <TextField
            label={t('resolve.excludes')}
            hint={t('resolve.excludes-hint')}
            error={excludes.length > excludesMax ? t('resolve.excludes-most') : null}
            placeholder="2.4.3, 2.4.4"
            value={excluded}
            maxLength={4_000}
            autoComplete="off"
            onChange={setExcluded}
          />
        </>
      )}
      <TextField
        label={t('resolve.commit')}
        error={isCommit ? null : t('resolve.commit-wrong')}
        fieldClass="code"
        value={commit}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={setCommit}
      />
      <p className="label">{t('proposal.stamp-first')}</p>
    </FormDialog>
  );
}
