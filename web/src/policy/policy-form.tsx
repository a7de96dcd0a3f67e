import type { OrgPolicy, PolicyInput, SavedPolicy } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { CodesDialog } from './codes-dialog.tsx';

const ways = ['link', 'oidc', 'saml', 'own-oidc', 'passkey'] as const;
const ages = [8, 24, 168, 720] as const;
const roles = ['member', 'viewer', 'guest'] as const;

/** What an age is called; another, set by a program, is shown as the nearest shorter one. */
const ageKey = (hours: number | null) =>
  `policy.age.${ages.findLast((each) => hours !== null && each <= hours) ?? 'none'}` as const;

export function PolicyForm({
  policy,
  mayChange,
  onSaved,
}: {
  policy: OrgPolicy;
  mayChange: boolean;
  onSaved: () => void;
}) {
  const t = useMessages();
  const [input, setInput] = useState<PolicyInput>({
    ways: policy.ways,
    ageHoursMax: policy.ageHoursMax,
    arrivalRole: policy.arrivalRole,
    mayArrive: policy.mayArrive,
  });
  const [codes, setCodes] = useState<readonly string[]>([]);
  const change = (part: Partial<PolicyInput>) => setInput({ ...input, ...part });
  const save = useMutation({
    mutationFn: () => api.send<SavedPolicy>('PUT', '/org/policy', input),
    onSuccess: (saved) => {
      say(t('policy.saved'));
      setCodes(saved.codes);
      if (saved.codes.length === 0) onSaved();
    },
  });
  const isOnly = !input.ways.includes('link');
  return (
    <form
      className="sheet space-y-5 px-4 py-4 sm:px-5"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <fieldset>
        <legend className="sr-only">{t('policy.ways')}</legend>
        {ways.map((way) => (
          <div key={way}>
            <CheckField
              label={t(`policy.way.${way}`)}
              checked={input.ways.includes(way)}
              disabled={!mayChange}
              onChange={(isIn) =>
                change({
                  ways: isIn ? [...input.ways, way] : input.ways.filter((each) => each !== way),
                })
              }
            />
            {way === 'link' && <p className="label pl-8">{t('policy.way-text.link')}</p>}
          </div>
        ))}
      </fieldset>
      <SelectField
        label={t('policy.age')}
        value={`${input.ageHoursMax ?? ''}`}
        disabled={!mayChange}
        onChange={(hours) => change({ ageHoursMax: hours === '' ? null : Number(hours) })}
      >
        {[null, ...ages].map((hours) => (
          <option key={hours} value={hours ?? ''}>
            {t(ageKey(hours))}
          </option>
        ))}
      </SelectField>
      <fieldset>
        <legend className="mb-1 text-sm font-medium text-ink-2">{t('policy.arrival')}</legend>
        <CheckField
          label={t('policy.may-arrive')}
          checked={input.mayArrive}
          disabled={!mayChange}
          onChange={(mayArrive) => change({ mayArrive })}
        />
      </fieldset>
      <SelectField
        label={t('policy.arrival-role')}
        value={input.arrivalRole}
        disabled={!mayChange}
        onChange={(role) => change({ arrivalRole: role as PolicyInput['arrivalRole'] })}
      >
        {roles.map((role) => (
          <option key={role} value={role}>
            {t(`role.${role}`)}
          </option>
        ))}
      </SelectField>
      <p className="label">
        {t('policy.current', { way: t(`policy.way.${policy.current.way}`) })}
        {isOnly && ` ${t('policy.try-first')}`}
      </p>
      {mayChange && (
        <>
          <FormProblem problem={save.error} />
          <Button
            type="submit"
            kind="ink"
            className="w-full sm:w-auto sm:min-w-32"
            busy={save.isPending}
            disabled={input.ways.length === 0}
          >
            {t('policy.save')}
          </Button>
        </>
      )}
      {codes.length > 0 && <CodesDialog codes={codes} onClose={onSaved} />}
    </form>
  );
}
