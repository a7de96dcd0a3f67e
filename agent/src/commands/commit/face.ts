import { defineCli } from '@dojang/kernel/cli';
import { commitOptions, commitVerbs } from '../../command-line/commit.ts';
import type { Terminal } from '../../terminal.ts';

/** The commands of the module commit. They work with the machine's own git, so their code lies here. */
export const commitFace = defineCli<typeof commitOptions, keyof typeof commitVerbs, Terminal>({
  options: commitOptions,
  verbs: commitVerbs,
  words: async (language) =>
    language === 'ko'
      ? (await import('../../words/commit-help-ko.ts')).commitHelpInKorean
      : (await import('../../words/commit-help-en.ts')).commitHelpInEnglish,
  runs: {
    init: async () => (await import('../init.ts')).init,
    draft: async () => (await import('../draft.ts')).draft,
    commit: async () => (await import('../commit.ts')).commit,
    undo: async () => (await import('../undo.ts')).undo,
  },
});
