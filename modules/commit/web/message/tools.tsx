import { spellUnseen } from '@dojang/kernel/unseen';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { SelectField, TextField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Combine, Hand, RotateCw, Split } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { CommitBody, CommitDraft, VersionInput } from '../../src/schema.ts';
import { useWords } from '../words.ts';
import type { useEdits } from './use-edits.ts';

/** Other versions for the same change: rewritten, split, joined, or an earlier version again. */
export function Tools({
  commit,
  api,
  digest,
  edits,
  byHand,
  onByHand,
}: {
  commit: CommitDraft;
  api: Api;
  digest: string;
  edits: ReturnType<typeof useEdits>;
  /** Whether each file asks for its commit, though there is one commit as yet. */
  byHand: boolean;
  onByHand: (byHand: boolean) => void;
}) {
  const t = useWords();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const version = useMutation({
    mutationFn: (input: VersionInput) =>
      api.send('PUT', `/commit/drafts/${commit.draft.id}/version`, input),
    onSuccess: () => setAsking(false),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['draft', commit.draft.id] });
      void queries.invalidateQueries({ queryKey: ['commit'] });
    },
  });
  const busy = version.isPending || commit.writing;
  const isSplit = commit.body.commits.length > 1;
  const same = commit.draft.versions.filter(
    (each) => (each.body as CommitBody).commits?.length === commit.body.commits.length,
  );
  return (
    <div>
      <div className=" flex flex-wrap gap-1">
        <Button
          kind="quiet"
          className="px-2.5"
          aria-expanded={asking}
          disabled={busy}
          onClick={() => setAsking(!asking)}
        >
          <RotateCw size={16} className={commit.writing ? 'turn' : ''} aria-hidden="true" />
          {t(isSplit ? 'tools.regenerate-joined' : 'tools.regenerate')}
        </Button>
        {isSplit ? (
          <Button
            Icon={Combine}
            kind="quiet"
            className="px-2.5"
            disabled={busy}
            onClick={() => version.mutate({ change: 'unsplit', digest })}
          >
            {t('tools.unsplit')}
          </Button>
        ) : (
          commit.plan.length > 1 && (
            <Button
              Icon={Split}
              kind="quiet"
              className="px-2.5"
              disabled={busy}
              onClick={() => version.mutate({ change: 'split', digest })}
            >
              {t('tools.split', { count: commit.plan.length })}
            </Button>
          )
        )}
        {!isSplit && commit.scope.coverage.hunks > 1 && (
          <Button
            Icon={Hand}
            kind="quiet"
            className="px-2.5"
            aria-pressed={byHand}
            disabled={busy}
            onClick={() => onByHand(!byHand)}
          >
            {t('tools.by-hand')}
          </Button>
        )}
        {edits.edited && (
          <Button kind="quiet" className="px-2.5" onClick={() => edits.set(null)}>
            {t('tools.undo')}
          </Button>
        )}
      </div>
      {byHand && !isSplit && <p className="label px-2.5">{t('tools.by-hand-text')}</p>}
      {asking && (
        <Regenerate
          busy={busy}
          hasModel={commit.description.hasModel}
          onAsk={(hint) => version.mutate({ change: 'regenerate', digest, hint })}
        />
      )}
      {same.length > 1 && (
        <SelectField
          className="mt-2 max-w-72"
          label={t('tools.versions')}
          value=""
          onChange={(number) => {
            const chosen = same.find((each) => String(each.number) === number);
            const body = chosen?.body as CommitBody | undefined;
            if (body) edits.set(body.commits.map((planned) => planned.message));
          }}
        >
          <option value="">{t('tools.take-version')}</option>
          {same.map((each) => (
            <option key={each.number} value={each.number}>
              {t('tools.version', { number: each.number, origin: t(`origin.${each.origin}`) })} ·{' '}
              {spellUnseen(headerOf(each.body as CommitBody))}
            </option>
          ))}
        </SelectField>
      )}
      <FormProblem problem={version.error} />
    </div>
  );
}

/** What tells one version from another: the first line of its message, as much as a list shows. */
const headerOf = ({ commits }: CommitBody): string => {
  const header = commits[0]?.message.split('\n', 1)[0] ?? '';
  return header.length > 60 ? `${header.slice(0, 59)}…` : header;
};

/** A model follows an instruction. Without one, the hint is the reason of the change and goes into the body. */
function Regenerate({
  busy,
  hasModel,
  onAsk,
}: {
  busy: boolean;
  hasModel: boolean;
  onAsk: (hint: string | null) => void;
}) {
  const t = useWords();
  const [hint, setHint] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAsk(hint.trim() || null);
  };
  return (
    <form className="mt-1 mb-2 flex gap-2" onSubmit={submit}>
      <TextField
        className="flex-1"
        label={t(hasModel ? 'tools.hint' : 'tools.reason')}
        hidesLabel
        placeholder={t(hasModel ? 'tools.hint-example' : 'tools.reason-example')}
        maxLength={500}
        value={hint}
        onChange={setHint}
      />
      <Button type="submit" className="shrink-0" busy={busy}>
        {t('tools.write')}
      </Button>
    </form>
  );
}
