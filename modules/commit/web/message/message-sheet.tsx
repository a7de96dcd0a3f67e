import { repairByRules } from '@dojang/commit/engine/lint';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { Pencil } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import type { LintFinding } from '../../src/engine/change/scope.ts';
import type { CommitDraft } from '../../src/schema.ts';
import { factsOfCommit, pathsOfCommit } from '../commit-paths.ts';
import { PushPlace } from '../push-place.tsx';
import { PartTools, SplitFoot } from '../split/part-tools.tsx';
import type { Arrange } from '../split/use-arrange.ts';
import { useWords } from '../words.ts';
import { LintList } from './lint-list.tsx';
import { MessageField } from './message-field.tsx';
import { MessageText } from './message-text.tsx';
import type { useEdits } from './use-edits.ts';

/** The paper: one message, or one for each commit of a split, and the spot where the seal lands. */
export function MessageSheet({
  commit,
  edits,
  findings,
  open,
  keepsPlace,
  arrange,
  spot,
}: {
  commit: CommitDraft;
  edits: ReturnType<typeof useEdits>;
  findings: readonly (readonly LintFinding[])[];
  open: boolean;
  /** What only an open draft has is hidden, not removed. */
  keepsPlace: boolean;
  arrange: Arrange;
  spot: ReactNode;
}) {
  const t = useWords();
  const [editing, setEditing] = useState(edits.edited);
  /** The messages as they were when the person began to edit; null for an edit that a reload kept. */
  const [before, setBefore] = useState<readonly string[] | null>(null);
  const edit = useRef<HTMLButtonElement>(null);
  const begin = () => {
    setBefore(edits.messages);
    setEditing(true);
  };
  const cancel = () => {
    edits.cancel(before ?? commit.body.commits.map((planned) => planned.message));
    setEditing(false);
    edit.current?.focus();
  };
  const { commits } = commit.body;
  const version = commit.draft.versions.find((each) => each.number === commit.draft.version);
  const change = (index: number, text: string) =>
    edits.set(edits.messages.map((message, at) => (at === index ? text : message)));
  const mend = (index: number) => {
    const facts = factsOfCommit(commit, index);
    change(index, repairByRules(commit.rules, edits.messages[index] ?? '', facts).message);
  };
  return (
    <section aria-label={t('message.title')} className="sheet px-4 pt-4 pb-3 sm:px-6 sm:pt-5">
      <div className="mb-3 grid min-h-11 grid-cols-[minmax(0,1fr)_auto] content-start gap-x-2">
        <p className="text-sm font-medium">
          <Seen text={commit.repository.name} />
          <span className="text-ink-3">
            {' · '}
            <Seen text={commit.body.branch ?? t('summary.detached')} />
          </span>
        </p>
        <div className="col-span-2 row-start-2">
          <p className="label">
            {t(edits.edited ? 'origin.edited' : `origin.${version?.origin ?? 'deterministic'}`)}
            {commit.writing && <span className="ml-2">{t('message.writing')}</span>}
          </p>
          <p className="label">
            {t('message.push')} <PushPlace body={commit.body} />
          </p>
        </div>
        {(open || keepsPlace) && (
          <div
            className={`col-start-2 row-start-1 -mt-1.5 -mr-3 -mb-4 flex flex-col-reverse self-start sm:flex-row ${open ? '' : 'invisible'}`}
          >
            {editing && (
              <Button kind="quiet" className="px-3" onClick={cancel}>
                {t('action.cancel')}
              </Button>
            )}
            <button
              ref={edit}
              type="button"
              className="btn btn-quiet px-3"
              data-key="e"
              onClick={() => (editing ? setEditing(false) : begin())}
            >
              <Pencil size={16} aria-hidden="true" />
              {editing ? t('message.done') : t('message.edit')}
            </button>
          </div>
        )}
      </div>
      <ol
        className="rows"
        onKeyDown={(event) => {
          if (!editing || event.key !== 'Escape' || event.nativeEvent.isComposing) return;
          event.stopPropagation();
          cancel();
        }}
      >
        {commits.map((planned, index) => (
          <li key={planned.hunks?.[0] ?? 'rest'} className="py-4 first:pt-0">
            {commits.length > 1 && (
              <p className="label mb-1">
                {t('message.number', { number: index + 1, of: commits.length })}
              </p>
            )}
            {editing && open ? (
              <MessageField
                value={edits.messages[index] ?? ''}
                label={t('message.number', { number: index + 1, of: commits.length })}
                headerLengthMax={commit.convention.headerLengthMax}
                takesFocus={index === 0 && before !== null}
                onChange={(text) => change(index, text)}
              />
            ) : (
              <MessageText message={edits.messages[index] ?? ''} />
            )}
            {commits.length > 1 && <CommitPaths paths={pathsOfCommit(commit.body, index)} />}
            {commits.length > 1 && open && <PartTools arrange={arrange} at={index} />}
            {(open || keepsPlace) && (
              <div className={`mt-2.5 ${open ? '' : 'invisible'}`}>
                <LintList findings={findings[index] ?? []} />
                {open && findings[index]?.some(({ rule }) => rule === 'rule-repair') && (
                  <Button className="mt-2" onClick={() => mend(index)}>
                    {t('lint.mend')}
                  </Button>
                )}
              </div>
            )}
          </li>
        ))}
      </ol>
      {open && <SplitFoot arrange={arrange} />}
      {open && edits.lost && (
        <Button className="mb-2" onClick={() => edits.set(edits.lost)}>
          {t('message.restore')}
        </Button>
      )}
      <div className="mt-3 border-t border-line pt-3">{spot}</div>
    </section>
  );
}

function CommitPaths({ paths }: { paths: readonly string[] }) {
  const t = useWords();
  return (
    <Disclosure label={t('line.files', { count: paths.length })} className="mt-2">
      <ul className="code text-ink-2">
        {paths.map((path) => (
          <li key={path} className="break-all">
            <Seen text={path} />
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
