import { convention } from '../engine/change/convention-schema.ts';
import { unpackJson } from '../reading/packed.ts';
import type { PageMatter } from '../reading/page-task.ts';
import { readPreview } from '../reading/texts.ts';
import { type CommitDraft, commitBody, commitSummary } from '../schema.ts';

const nothing = { what: [], design: [], effect: [], risk: [] };

/** The page of a draft whose change takes too long to read. It shows only what is to be decided. */
export function plainPage(matter: PageMatter): CommitDraft {
  const { draft } = matter;
  const summary = commitSummary.parse(draft.summary);
  const present = draft.versions.find(({ number }) => number === draft.version);
  const body = commitBody.parse(present?.body);
  return {
    draft: {
      ...draft,
      summary,
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
    scope: {
      files: [],
      elements: [],
      relations: [],
      concerns: [],
      coverage: {
        hunks: summary.hunks,
        hunksInDetail: 0,
        files: summary.files,
        filesIgnored: summary.filesIgnored,
        tokens: 0,
        tokensMax: 0,
        filesUnread: summary.files,
      },
    },
    convention: convention.parse(unpackJson(matter.texts.convention)),
    secrets: [],
    diff: readPreview(matter.diff),
    diffExpiresAt: matter.diffExpiresAt,
    plan: [{ message: body.commits[0]?.message ?? '', hunks: null }],
    lint: body.commits.map(() => []),
    rules: [...matter.rules],
    description: matter.description ?? {
      ...nothing,
      origin: 'deterministic',
      hasModel: matter.hasModel,
    },
    writing: matter.writing,
  };
}
