import { Seen } from '@dojang/kernel/web';
import type { CommitBody } from '../src/schema.ts';
import { pushNoteText, shortRef } from './push-note.ts';
import { useWords } from './words.ts';

/** The remote and the ref that a push goes to; or why it goes nowhere. */
export function PushPlace({ body: { push, remote, destination } }: { body: CommitBody }) {
  const t = useWords();
  if (!push || remote === null) {
    const why = pushNoteText(t, destination?.why ?? null, null);
    return <span>{[t('summary.no-push'), why].filter(Boolean).join(' · ')}</span>;
  }
  return (
    <span>
      <Seen text={remote} />
      {destination?.ref && (
        <>
          {' → '}
          <Seen text={shortRef(destination.ref)} />
        </>
      )}
    </span>
  );
}
