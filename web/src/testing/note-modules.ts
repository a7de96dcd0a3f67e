import { commitWeb } from '@dojang/commit/web';
import type { WebModule } from '@dojang/ui/web-module.ts';
import { noteWeb } from './note/index.tsx';

const copyOf = (name: string, ko: string, en: string): WebModule => ({
  ...noteWeb,
  name,
  face: {
    ko: { ...noteWeb.face.ko, 'module.name': ko },
    en: { ...noteWeb.face.en, 'module.name': en },
  },
  kinds: {},
  moved: {},
});

/**
 * In place of `src/modules.ts`: the list with a line more, and with two modules that no server of the
 * tests runs. Only a page whose org has them shows them.
 */
export const webModules: readonly WebModule[] = [
  commitWeb,
  noteWeb,
  copyOf('academy', '학원', 'Academy'),
  copyOf('campaign', '캠페인', 'Campaigns'),
];
