import { lintCommits } from '../engine/rules/commit-parts.ts';
import { type CommitDraft, commitBody, commitDraft, commitSummary } from '../schema.ts';
import { splitOf } from './commit-tasks.ts';
import { type Matter, readPreview, readTexts } from './texts.ts';
import { describePart } from './wording-tasks.ts';

/** What a page shows beside the capture's texts. */
export interface PageMatter extends Matter {
  readonly draft: Omit<CommitDraft['draft'], 'summary'> & { readonly summary: unknown };
  readonly repository: CommitDraft['repository'];
  readonly capture: CommitDraft['capture'];
  readonly errand: CommitDraft['errand'];
  readonly mayAsk: boolean;
  /** The preview as it is kept. */
  readonly diff: string | null;
  readonly diffExpiresAt: string;
  /** Null where none is kept: one is made. */
  readonly description: CommitDraft['description'] | null;
  readonly hasModel: boolean;
  readonly writing: boolean;
}

/** The page of a draft, as JSON. */
export const writePage = (matter: PageMatter): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(commitDraft.parse(pageOf(matter))));

function pageOf(matter: PageMatter): CommitDraft {
  const { draft, rules, branch, description } = matter;
  const read = readTexts(matter.texts);
  const present = draft.versions.find(({ number }) => number === draft.version);
  const body = commitBody.parse(present?.body);
  const { contextText: _model, embedding: _vector, ...scope } = read.scope;
  return {
    draft: {
      ...draft,
      summary: commitSummary.parse(draft.summary),
      // Without the paths. All versions share them and `body` has them; a large change would repeat thousands of them.
      versions: draft.versions.map((version) => ({
        ...version,
        body: { commits: commitBody.parse(version.body).commits },
      })),
    },
    body,
    repository: matter.repository,
    capture: matter.capture,
    errand: matter.errand,
    mayAsk: matter.mayAsk,
    scope,
    convention: read.convention,
    secrets: read.secrets,
    diff: readPreview(matter.diff),
    diffExpiresAt: matter.diffExpiresAt,
    plan: splitOf(read, branch, body.commits[0]?.message ?? ''),
    lint: lintCommits({ ...matter, ...read }, rules, body.commits),
    rules: [...rules],
    description: description ?? {
      ...describePart(read, null),
      origin: 'deterministic',
      hasModel: matter.hasModel,
    },
    writing: matter.writing,
  };
}
