import type { DraftScreens } from '@dojang/ui/web-module.ts';
import { CommitDraftView } from './draft-view.tsx';
import { CommitOutcome } from './outcome.tsx';
import { CommitTools } from './outcome-tools.tsx';
import { CommitPreview } from './preview.tsx';

/** How the draft of a commit is shown, decided and followed. */
export const draftScreens: DraftScreens = {
  View: CommitDraftView,
  Preview: CommitPreview,
  Outcome: CommitOutcome,
  Tools: CommitTools,
};
