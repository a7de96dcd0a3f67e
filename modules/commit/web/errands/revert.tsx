import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { useQuery } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import type { CommitDraft } from '../../src/schema.ts';
import { useWords } from '../words.ts';
import { ErrandNote } from './errand-note.tsx';
import { useErrand } from './use-errand.ts';

/** Asks the machine for the reverse of what was stamped, as a draft. Nothing is shown to who may not ask. */
export function Revert({ draftId, api }: { draftId: string; api: Api }) {
  const commit = useQuery({
    queryKey: ['commit', 'draft', draftId],
    queryFn: () => api.get<CommitDraft>(`/commit/drafts/${draftId}`),
  });
  const t = useWords();
  if (commit.data) return <Ask commit={commit.data} api={api} />;
  // Its place is kept until it is known whether the reader may.
  return (
    commit.isPending && (
      <Button Icon={Undo2} className="invisible" disabled>
        {t('errand.revert')}
      </Button>
    )
  );
}

function Ask({ commit, api }: { commit: CommitDraft; api: Api }) {
  const t = useWords();
  const machine = useErrand(commit, api);
  const { errand } = machine;
  const isRevert = errand?.kind === 'revert';
  if (!machine.mayAsk) return null;
  return (
    <>
      {!(isRevert && errand.state !== 'failed') && (
        <Button Icon={Undo2} busy={machine.isBusy} onClick={() => machine.ask({ kind: 'revert' })}>
          {t('errand.revert')}
        </Button>
      )}
      {(isRevert || machine.problem !== null) && <ErrandNote machine={machine} />}
    </>
  );
}
