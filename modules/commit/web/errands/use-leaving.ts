import { useState } from 'react';
import type { CommitDraft } from '../../src/schema.ts';
import type { AskMachine } from './use-errand.ts';

export type Leaving = ReturnType<typeof useLeaving>;

/** The hunks that a person takes out of the commit, before the machine is asked. */
export function useLeaving(commit: CommitDraft, digest: string, machine: AskMachine) {
  const [out, setOut] = useState<ReadonlySet<string>>(new Set());
  const isOut = (hunks: readonly string[]) => hunks.every((id) => out.has(id));
  const isAll = commit.scope.files.every((file) => isOut(file.hunks.map(({ id }) => id)));
  return {
    count: out.size,
    isAll,
    isBusy: machine.isBusy,
    isOut,
    toggle: (hunks: readonly string[]) => {
      const next = new Set(out);
      for (const id of hunks)
        if (isOut(hunks)) next.delete(id);
        else next.add(id);
      setOut(next);
    },
    clear: () => setOut(new Set()),
    /** Without an argument, all that was taken out. */
    send: (hunks: readonly string[] = [...out]) => {
      machine.ask({ kind: 'leave-out', digest, hunks: [...hunks] });
      setOut(new Set());
    },
    ignore: (path: string) => machine.ask({ kind: 'ignore', digest, path }),
  };
}
