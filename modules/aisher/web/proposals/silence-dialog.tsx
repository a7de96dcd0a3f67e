import type { Api } from '@dojang/ui/api.ts';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useState } from 'react';
import type { SilenceUntil } from '../../src/groups/kinds/bodies.ts';
import { useWords } from '../words.ts';
import { morningAfter } from './morning.ts';
import { type Proposed, usePropose } from './use-propose.ts';
import { WhatGroups } from './what-groups.tsx';

const choices = ['hour', 'morning', 'week', 'release', 'events', 'rate'] as const;
type Choice = (typeof choices)[number];

const hourMs = 3_600_000;

function untilOf(choice: Choice, count: number): SilenceUntil {
  const at = (ms: number): SilenceUntil => ({ kind: 'time', at: new Date(ms).toISOString() });
  switch (choice) {
    case 'hour':
      return at(Date.now() + hourMs);
    case 'morning':
      return at(morningAfter(new Date()).getTime());
    case 'week':
      return at(Date.now() + 7 * 24 * hourMs);
    case 'release':
      return { kind: 'release' };
    case 'events':
      return { kind: 'events', events: count };
    case 'rate':
      return { kind: 'rate', eventsPerHour: count };
  }
}

/** Until when nobody is told. The errors are counted all the same. */
export function SilenceDialog({
  api,
  groups,
  onClose,
}: {
  api: Api;
  groups: readonly Proposed[];
  onClose: () => void;
}) {
  const t = useWords();
  const [choice, setChoice] = useState<Choice>('morning');
  const [count, setCount] = useState('100');
  const propose = usePropose(api, groups);
  const hasCount = choice === 'events' || choice === 'rate';
  const isCount = /^[1-9]\d{0,8}$/.test(count);
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('silence.title')}
      submit={t('proposal.draft')}
      isComplete={!hasCount || isCount}
      busy={propose.isPending}
      problem={propose.error}
      onSubmit={() => propose.mutate({ kind: 'silence', until: untilOf(choice, Number(count)) })}
    >
      <WhatGroups groups={groups} />
      <RadioList
        legend={t('silence.until')}
        value={choice}
        onChange={setChoice}
        choices={choices.map((value) => ({ value, label: t(`silence.until.${value}`) }))}
      />
      {hasCount && (
        <TextField
          label={t(`silence.count.${choice}`)}
          inputMode="numeric"
          value={count}
          maxLength={9}
          required
          onChange={setCount}
        />
      )}
      <p className="label">{t('silence.text')}</p>
    </FormDialog>
  );
}
