import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Combine, Hand, RotateCw, Split } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { CommitBody, CommitDraft, VersionInput } from '../../src/schema.ts';
import type { Api } from '../shell.ts';
import { useWords } from '../words.ts';
import type { useEdits } from './use-edits.ts';

/** Other words for the same change: written anew, split, joined, or an earlier version again. */
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
        <button
          type="button"
          className="btn btn-quiet px-2.5"
          aria-expanded={asking}
          disabled={busy}
          onClick={() => setAsking(!asking)}
        >
          <RotateCw size={16} className={commit.writing ? 'turn' : ''} aria-hidden="true" />
          {t('tools.regenerate')}
        </button>
        {isSplit ? (
          <button
            type="button"
            className="btn btn-quiet px-2.5"
            disabled={busy}
            onClick={() => version.mutate({ change: 'unsplit', digest })}
          >
            <Combine size={16} aria-hidden="true" />
            {t('tools.unsplit')}
          </button>
        ) : (
          commit.plan.length > 1 && (
            <button
              type="button"
              className="btn btn-quiet px-2.5"
              disabled={busy}
              onClick={() => version.mutate({ change: 'split', digest })}
            >
              <Split size={16} aria-hidden="true" />
              {t('tools.split', { count: commit.plan.length })}
            </button>
          )
        )}
        {!isSplit && commit.scope.coverage.hunks > 1 && (
          <button
            type="button"
            className="btn btn-quiet px-2.5"
            aria-pressed={byHand}
            disabled={busy}
            onClick={() => onByHand(!byHand)}
          >
            <Hand size={16} aria-hidden="true" />
            {t('tools.by-hand')}
          </button>
        )}
        {edits.edited && (
          <button type="button" className="btn btn-quiet px-2.5" onClick={() => edits.set(null)}>
            {t('tools.undo')}
          </button>
        )}
      </div>
      {byHand && !isSplit && <p className="label px-2.5">{t('tools.by-hand-text')}</p>}
      {asking && (
        <Regenerate
          busy={busy}
          onAsk={(hint) => version.mutate({ change: 'regenerate', digest, hint })}
        />
      )}
      {same.length > 1 && (
        <label className="mt-1 flex items-center gap-3">
          <span className="label shrink-0">{t('tools.versions')}</span>
          <select
            className="field max-w-72"
            value=""
            onChange={(event) => {
              const chosen = same.find((each) => String(each.number) === event.target.value);
              const body = chosen?.body as CommitBody | undefined;
              if (body) edits.set(body.commits.map((planned) => planned.message));
            }}
          >
            <option value="">{t('tools.take-version')}</option>
            {same.map((each) => (
              <option key={each.number} value={each.number}>
                {t('tools.version', { number: each.number, origin: t(`origin.${each.origin}`) })}
              </option>
            ))}
          </select>
        </label>
      )}
      {version.isError && (
        <p role="alert" className="mt-2 text-sm">
          {t('tools.failed')}
        </p>
      )}
    </div>
  );
}

function Regenerate({ busy, onAsk }: { busy: boolean; onAsk: (hint: string | null) => void }) {
  const t = useWords();
  const [hint, setHint] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAsk(hint.trim() || null);
  };
  return (
    <form className="mt-1 mb-2 flex gap-2" onSubmit={submit}>
      <input
        className="field min-w-0"
        aria-label={t('tools.hint')}
        placeholder={t('tools.hint-example')}
        maxLength={500}
        value={hint}
        onChange={(event) => setHint(event.target.value)}
      />
      <button type="submit" className="btn shrink-0" disabled={busy}>
        {t('tools.write')}
      </button>
    </form>
  );
}
