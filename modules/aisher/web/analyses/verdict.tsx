import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { useState } from 'react';
import type { Analysis } from '../../src/analyses/schema.ts';
import { useWords } from '../words.ts';
import { useJudge } from './use-analysis.ts';

/** Whether the answer was right, as a person says; and which service it was where it was wrong. */
export function Verdict({
  analysis: { id, verdict, ranking },
  api,
  mayJudge,
}: {
  analysis: Analysis;
  api: Api;
  mayJudge: boolean;
}) {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  const [service, setService] = useState('');
  const judge = useJudge(api, id, () => setOpen(false));
  const services = ranking?.candidates.map((candidate) => candidate.service) ?? [];
  return (
    <div className="mt-3 flex min-h-11 flex-wrap items-center gap-2 border-t border-line pt-3">
      <p className="label mr-auto basis-full sm:basis-auto" role="status">
        {verdict === null ? (
          t('verdict.ask')
        ) : (
          <>
            {t(`verdict.${verdict.verdict}`)}
            {verdict.service !== null && <Seen text={` · ${verdict.service}`} />}
          </>
        )}
      </p>
      {mayJudge && (
        <>
          <Button
            Icon={ThumbsUp}
            aria-pressed={verdict?.verdict === 'right'}
            busy={judge.isPending}
            onClick={() => judge.mutate({ verdict: 'right' })}
          >
            {t('verdict.say-right')}
          </Button>
          <Button
            Icon={ThumbsDown}
            aria-pressed={verdict?.verdict === 'wrong'}
            busy={judge.isPending}
            onClick={() => setOpen(true)}
          >
            {t('verdict.say-wrong')}
          </Button>
        </>
      )}
      <FormDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('verdict.say-wrong')}
        isComplete
        busy={judge.isPending}
        problem={judge.error}
        onSubmit={() =>
          judge.mutate({ verdict: 'wrong', service: service === '' ? null : service })
        }
      >
        <SelectField
          label={t('verdict.which')}
          hint={t('verdict.which-text')}
          value={service}
          onChange={setService}
        >
          <option value="">{t('verdict.not-known')}</option>
          {services.map((name) => (
            <option key={name} value={name}>
              {spellUnseen(name)}
            </option>
          ))}
        </SelectField>
      </FormDialog>
    </div>
  );
}
