import type { DomainRule, OrgDomain, SavedRule } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { RemoveButton } from '@dojang/ui/buttons/remove-button.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { SelectField, TextField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Day, When } from '@dojang/ui/times/when.tsx';
import { useMutation } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { findMessage, useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { CodesDialog } from './codes-dialog.tsx';
import { DomainMail } from './domain-mail.tsx';
import { ToCopy } from './provider-acts.tsx';
import { reread } from './queries.ts';

type Way = NonNullable<DomainRule['way']>;

/** The domains of the org, the record that proves each, and by which provider its people sign in. */
export function DomainsPart({
  domains,
  canMail,
  ways,
  mayChange,
}: {
  domains: readonly OrgDomain[];
  canMail: boolean;
  /** The providers of the org that are set up. */
  ways: readonly Way[];
  mayChange: boolean;
}) {
  const t = useMessages();
  const [isOpen, setOpen] = useState(false);
  const add = (
    <Button kind={domains.length === 0 ? 'ink' : 'plain'} Icon={Plus} onClick={() => setOpen(true)}>
      {t('domains.add')}
    </Button>
  );
  return (
    <>
      <List
        items={domains}
        empty={
          <Empty title={t('domains.none')}>
            <p>{t('domains.none-text')}</p>
            {mayChange && <div className="mt-4">{add}</div>}
          </Empty>
        }
      >
        {(domain) => <DomainRow key={domain.domain} {...{ domain, canMail, ways, mayChange }} />}
      </List>
      {mayChange && domains.length > 0 && <div className="mt-3">{add}</div>}
      {isOpen && <AddDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const [domain, setDomain] = useState('');
  const add = useMutation({
    mutationFn: () => api.send<OrgDomain>('POST', '/org/domains', { domain }),
    onSuccess: async () => {
      await reread();
      onClose();
    },
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('domains.add')}
      submit={t('domains.add')}
      isComplete={domain.trim() !== ''}
      busy={add.isPending}
      problem={add.error}
      onSubmit={() => add.mutate()}
    >
      <TextField
        label={t('domains.domain')}
        hint={t('domains.domain-hint')}
        value={domain}
        maxLength={254}
        autoComplete="off"
        autoCapitalize="none"
        inputMode="url"
        required
        onChange={setDomain}
      />
    </FormDialog>
  );
}

function DomainRow({
  domain: row,
  canMail,
  ways,
  mayChange,
}: {
  domain: OrgDomain;
  canMail: boolean;
  ways: readonly Way[];
  mayChange: boolean;
}) {
  const t = useMessages();
  const { domain, verifiedAt, fault, way } = row;
  const at = `/org/domains/${domain}`;
  const check = useMutation({
    mutationFn: () => api.send<OrgDomain>('POST', `${at}/checks`),
    onSuccess: (found) => found.verifiedAt && say(t('domains.verified', { domain })),
    onSettled: reread,
  });
  const remove = useMutation({ mutationFn: () => api.send('DELETE', at), onSettled: reread });
  const why = fault === null ? undefined : findMessage(`domains.fault.${fault}`);
  return (
    <li className="space-y-3 px-4 py-4 sm:px-5">
      <div>
        <p className="font-semibold break-all">{domain}</p>
        <Standing domain={row} />
        {why && <p className="mt-1 text-sm">{why}</p>}
      </div>
      {mayChange && (row.provedBy !== 'txt' || row.missingSince !== null) && (
        <Proofs domain={row} canMail={canMail} />
      )}
      {mayChange && verifiedAt !== null && <Rule domain={domain} way={way} ways={ways} />}
      {mayChange && (
        <>
          <FormProblem problem={check.error ?? remove.error} />
          <div className="flex flex-wrap gap-2">
            <Button busy={check.isPending} onClick={() => check.mutate()}>
              {t('domains.check')}
            </Button>
            <RemoveButton busy={remove.isPending} onRemove={() => remove.mutate()} />
          </div>
        </>
      )}
    </li>
  );
}

/** Whether the domain is proved, by what, and until when. */
function Standing({ domain: { provedBy, provedUntil, checkedAt } }: { domain: OrgDomain }) {
  const t = useMessages();
  return (
    <p className="label">
      {t(provedBy === null ? 'domains.not-verified' : `domains.by-${provedBy}`)}
      {provedUntil && (
        <>
          {' · '}
          {t('domains.until')} <Day at={provedUntil} />
        </>
      )}
      {checkedAt && provedBy !== 'mail' && (
        <>
          {' · '}
          {t('domains.checked')} <When at={checkedAt} />
        </>
      )}
    </p>
  );
}

/** How a domain is proved: by a record that stays, or by mail for a year. */
function Proofs({ domain, canMail }: { domain: OrgDomain; canMail: boolean }) {
  const t = useMessages();
  const { record, provedBy } = domain;
  return (
    <>
      <p className="text-sm text-ink-2">
        {t(provedBy === 'mail' ? 'domains.until-text' : 'domains.how')}
      </p>
      <ToCopy label={t('domains.record-name')} text={record.name} />
      <ToCopy label={t('domains.record-value')} text={record.value} />
      <DomainMail domain={domain} canMail={canMail} />
    </>
  );
}

/** By which provider people of the domain sign in. */
function Rule({ domain, way, ways }: { domain: string; way: Way | null; ways: readonly Way[] }) {
  const t = useMessages();
  const [codes, setCodes] = useState<readonly string[]>([]);
  const save = useMutation({
    mutationFn: (next: Way | null) =>
      api.send<SavedRule>('PUT', `/org/domains/${domain}/rule`, { way: next }),
    onSuccess: (saved) => {
      say(t('domains.rule-saved'));
      setCodes(saved.codes);
    },
    onSettled: reread,
  });
  return (
    <>
      <SelectField
        label={t('domains.rule')}
        hint={t(ways.length === 0 ? 'domains.rule-no-provider' : 'domains.rule-hint')}
        value={save.isPending ? (save.variables ?? '') : (way ?? '')}
        disabled={save.isPending || (ways.length === 0 && way === null)}
        onChange={(next) => save.mutate(next === '' ? null : (next as Way))}
      >
        <option value="">{t('domains.rule.any')}</option>
        {ways.map((each) => (
          <option key={each} value={each}>
            {t(`policy.way.${each}`)}
          </option>
        ))}
      </SelectField>
      <FormProblem problem={save.error} />
      {codes.length > 0 && <CodesDialog codes={codes} onClose={() => setCodes([])} />}
    </>
  );
}
