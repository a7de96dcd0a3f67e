import type { InputFile } from './change/hunks.ts';
import { patternMatcher } from './change/patterns.ts';
import { readFile } from './change/read-file.ts';
import type { Scope } from './change/scope.ts';
import { changedElements } from './elements/changed-elements.ts';
import { withinHunks } from './hunk-budget.ts';
import type { Clock } from './outline/deadline.ts';
import { embed } from './reuse/embedding.ts';
import { concernsOf } from './split/concerns.ts';

export interface ScopeInput {
  readonly files: readonly InputFile[];
  /** Patterns as in `.gitignore`. A matching file stays out of the context, never out of the commit. */
  readonly ignorePatterns?: readonly string[];
  /** Budget of `contextText` in estimated tokens. 6,000 when left out. */
  readonly tokensMax?: number;
  /** False if neither a model nor reuse follows. `contextText` and `embedding` then stay empty. */
  readonly forModel?: boolean;
  /** The clock that limits reading, in milliseconds of work. The processor's when left out. */
  readonly clock?: Clock;
  /** Called when a stage is done, so that a benchmark can time the stages. */
  readonly onStage?: (stage: Stage) => void;
}

export type Stage = 'read' | 'outline' | 'relations' | 'concerns' | 'context';

/** See `scopeChange` of the package's engine export. */
export async function scopeFiles(input: ScopeInput): Promise<Scope> {
  const tokensMax = input.tokensMax ?? 6000;
  const matches = patternMatcher(input.ignorePatterns ?? []);
  const files = withinHunks(input.files.map((file) => readFile(file, matches)));
  const forModel = input.forModel !== false;
  const done = input.onStage ?? (() => undefined);
  done('read');
  const { elements, relations, neighbours, contexts, unread } = await changedElements(
    files,
    done,
    forModel,
    input.clock,
  );
  done('relations');
  const concerns = concernsOf(files, elements, relations);
  done('concerns');
  const hunks = files.reduce((sum, { file }) => sum + file.hunks.length, 0);
  const context = forModel
    ? (await import('./describe/context-text.ts')).writeContext({
        files,
        elements,
        concerns,
        neighbours,
        tokensMax,
      })
    : { text: '', tokens: 0, hunksInDetail: hunks };
  done('context');
  return {
    files: files.map(({ file }) => file),
    elements,
    relations,
    concerns,
    coverage: {
      hunks,
      hunksInDetail: context.hunksInDetail,
      files: files.length,
      filesIgnored: files.filter(({ file }) => file.ignored !== null).length,
      tokens: context.tokens,
      tokensMax,
      ...(unread > 0 ? { filesUnread: unread } : {}),
    },
    contextText: context.text,
    embedding: forModel
      ? Array.from(embed(contexts), (value) => Math.round(value * 1e4) / 1e4)
      : [],
  };
}
