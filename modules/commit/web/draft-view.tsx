import { checkRules, lintMessage } from '@dojang/commit/engine/lint';
import { hasUnseen } from '@dojang/kernel/unseen';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import type { DraftViewProps } from '@dojang/ui/web-module.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { CommitDraft } from '../src/schema.ts';
import { factsOfCommit, pathsOfCommit } from './commit-paths.ts';
import { DescriptionCard } from './describe/description-card.tsx';
import { DiffList } from './diff/diff-list.tsx';
import { ErrandNote } from './errands/errand-note.tsx';
import { useErrand } from './errands/use-errand.ts';
import { useLeaving } from './errands/use-leaving.ts';
import { MessageSheet } from './message/message-sheet.tsx';
import { Tools } from './message/tools.tsx';
import { useEdits } from './message/use-edits.ts';
import { Risks } from './risks.tsx';
import { useArrange } from './split/use-arrange.ts';
import { SummaryCard } from './summary-card.tsx';
import { useWords } from './words.ts';

/** The draft of a commit: what changed, what it will be called, and every line of it. */
export function CommitDraftView(props: DraftViewProps) {
  const { draft, api, onStampable } = props;
  const commit = useQuery({
    queryKey: ['commit', 'draft', draft.id],
    queryFn: () => api.get<CommitDraft>(`/commit/drafts/${draft.id}`),
  });
  useEffect(() => {
    if (!commit.data) onStampable(null);
  }, [commit.data, onStampable]);
  return (
    <Loaded query={commit} waiting={<Waiting />}>
      {(commit) => <Shown {...props} commit={commit} />}
    </Loaded>
  );
}

function Shown({ commit, api, open, spot, onStampable }: DraftViewProps & { commit: CommitDraft }) {
  const t = useWords();
  // Parts that a stamp removes keep their place while the page is open, so that the mark does not move.
  const opened = useRef(false);
  if (open) opened.current = true;
  const wasOpen = opened.current;
  const { body, convention } = commit;
  const current = commit.draft.versions.find((each) => each.number === commit.draft.version);
  const digest = current?.digest ?? '';
  const drafted = useMemo(() => body.commits.map((planned) => planned.message), [body.commits]);
  const edits = useEdits(digest, drafted);
  const { messages, edited } = edits;
  const findings = useMemo(
    () =>
      messages.map((message, index) => [
        ...lintMessage(message, convention, pathsOfCommit(body, index)),
        ...checkRules(commit.rules, message, factsOfCommit(commit, index)),
      ]),
    [messages, convention, body, commit],
  );
  const [byHand, setByHand] = useState(false);
  const arrange = useArrange(commit, api, digest, edits);
  const machine = useErrand(commit, api);
  const chosen = useLeaving(commit, digest, machine);
  const leaving = open && machine.mayAsk ? chosen : undefined;
  const isRisky = commit.draft.risks.length > 0 || commit.secrets.length > 0;
  const isAsking = machine.isBusy || chosen.count > 0;
  const isBlocked = findings.some((list) => list.some((finding) => finding.level === 'block'));
  const blocked = commit.writing
    ? t('blocked.writing')
    : isBlocked
      ? t('blocked.lint')
      : isAsking
        ? t('leave.blocked')
        : null;
  useEffect(() => {
    const commits = body.commits.map((planned, index) => ({
      ...planned,
      message: messages[index] ?? planned.message,
    }));
    const risky = edited && messages.some(hasUnseen);
    onStampable({ digest, blocked, risky, ...(edited ? { body: { ...body, commits } } : {}) });
  }, [body, messages, edited, digest, blocked, onStampable]);
  return (
    <div className="space-y-4">
      {isRisky && (
        <Risks
          commit={commit}
          isMachineOld={open && !commit.capture.takesErrands}
          {...(leaving ? { leaving } : {})}
        />
      )}
      <div className="space-y-4 xl:grid xl:grid-cols-[minmax(0,1fr)_14rem] xl:grid-rows-[auto_1fr] xl:items-start xl:gap-4 xl:space-y-0">
        <div className="space-y-4 xl:col-start-1 xl:row-start-1">
          {(open || machine.isAsked) && <ErrandNote machine={machine} />}
          <MessageSheet
            commit={commit}
            edits={edits}
            findings={findings}
            open={open}
            keepsPlace={wasOpen}
            arrange={arrange}
            spot={spot}
          />
          {open && (
            <Tools
              commit={commit}
              api={api}
              digest={digest}
              edits={edits}
              byHand={byHand}
              onByHand={setByHand}
            />
          )}
        </div>
        <div className="space-y-4 xl:col-start-2 xl:row-span-2 xl:row-start-1">
          <SummaryCard commit={commit} />
          <DescriptionCard
            description={commit.description}
            api={api}
            {...(open ? { draftId: commit.draft.id } : {})}
          />
        </div>
        <div className="min-w-0 xl:col-start-1 xl:row-start-2">
          <DiffList
            commit={commit}
            {...(leaving ? { leaving } : {})}
            {...(open && (byHand || body.commits.length > 1) ? { arrange } : {})}
          />
        </div>
      </div>
    </div>
  );
}

function Waiting() {
  const t = useWords();
  return (
    <div role="status" aria-label={t('state.loading')} className="space-y-4">
      <div className="sheet space-y-4 px-5 py-6">
        <div className="skeleton h-5 w-4/5" />
        <div className="skeleton h-4 w-3/5" />
        <div className="skeleton mt-8 ml-auto size-[76px]" />
      </div>
      <div className="sheet h-40" />
    </div>
  );
}
