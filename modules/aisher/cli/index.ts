import { defineCli } from '@dojang/kernel/cli';
import { options, verbs } from './shapes.ts';

/** `dojang aisher …`: by the key of `dojang login`, or DOJANG_API_KEY. */
export const aisherCli = defineCli({
  options,
  verbs,
  words: async (language) =>
    language === 'ko'
      ? (await import('./words/help-ko.ts')).helpInKorean
      : (await import('./words/help-en.ts')).helpInEnglish,
  runs: {
    groups: async () => (await import('./groups.ts')).groups,
    show: async () => (await import('./show.ts')).show,
    analyze: async () => (await import('./analyze.ts')).analyze,
    tail: async () => (await import('./tail.ts')).tail,
    trace: async () => (await import('./trace.ts')).trace,
    keys: async () => (await import('./keys.ts')).keys,
    deploy: async () => (await import('./deploy.ts')).deploy,
    sourcemaps: async () => (await import('./sourcemaps.ts')).sourcemaps,
    store: async () => (await import('./store.ts')).store,
    doctor: async () => (await import('./store.ts')).doctor,
  },
});
