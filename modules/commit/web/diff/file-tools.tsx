import { Button } from '@dojang/ui/buttons/button.tsx';
import { Check, EyeOff, Minus, Plus } from 'lucide-react';
import type { Leaving } from '../errands/use-leaving.ts';
import { useWords } from '../words.ts';

/** What a person does with a file of the change: tick it off, leave it out, or ignore it. */
export function FileTools({
  hunks,
  isSeen,
  onSeen,
  leaving,
  ignored,
}: {
  hunks: readonly string[];
  isSeen: boolean;
  onSeen: () => void;
  leaving?: Leaving;
  /** What a line in `.gitignore` would name; null where nobody would ignore it. */
  ignored: string | null;
}) {
  const t = useWords();
  return (
    <div className="flex flex-wrap justify-end gap-x-1 border-t border-line px-2">
      {leaving && ignored !== null && (
        <Button
          kind="quiet"
          Icon={EyeOff}
          className="px-2 max-sm:text-sm"
          disabled={leaving.isBusy}
          onClick={() => leaving.ignore(ignored)}
        >
          {t(ignored.endsWith('/') ? 'leave.ignore-folder' : 'leave.ignore', { path: ignored })}
        </Button>
      )}
      {leaving && <LeaveButton leaving={leaving} hunks={hunks} what="file" />}
      <Button
        kind="quiet"
        Icon={Check}
        className="px-2 max-sm:text-sm"
        aria-pressed={isSeen}
        onClick={onSeen}
      >
        {t(isSeen ? 'files.ticked' : 'files.tick')}
      </Button>
    </div>
  );
}

/** Takes a file or a hunk out, or back in. */
export function LeaveButton({
  leaving,
  hunks,
  what,
}: {
  leaving: Leaving;
  hunks: readonly string[];
  what: 'file' | 'hunk';
}) {
  const t = useWords();
  const isOut = leaving.isOut(hunks);
  return (
    <Button
      kind="quiet"
      Icon={isOut ? Plus : Minus}
      className="px-2 max-sm:text-sm"
      aria-pressed={isOut}
      disabled={leaving.isBusy}
      onClick={() => leaving.toggle(hunks)}
    >
      {t(isOut ? 'leave.back' : `leave.${what}`)}
    </Button>
  );
}
