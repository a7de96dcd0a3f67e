import type { Plugin } from 'vite';

/**
 * What the page needs before anything is drawn, as one file. Left alone, the bundler makes a file of each piece that a later
 * screen needs too, and each file costs a kilobyte of headers.
 */
export function firstChunk(): {
  readonly plugin: Plugin;
  readonly isFirst: (id: string) => boolean;
} {
  const first = new Set<string>();
  return {
    isFirst: (id) => first.has(id),
    plugin: {
      name: 'first-chunk',
      buildEnd() {
        const follow = (id: string): void => {
          if (first.has(id)) return;
          first.add(id);
          for (const next of this.getModuleInfo(id)?.importedIds ?? []) follow(next);
        };
        const importsOf = (id: string) => this.getModuleInfo(id)?.importedIds ?? [];
        // The page and its first script stay the entry, which the manifest names.
        const scripts = [...this.getModuleIds()]
          .filter((id) => this.getModuleInfo(id)?.isEntry)
          .flatMap(importsOf);
        for (const script of scripts) for (const id of importsOf(script)) follow(id);
      },
    },
  };
}
