import type { CommandModule } from './command-line/command.ts';
import { commitFace } from './commands/commit/face.ts';

/** The modules with commands: one line each. */
export const modules: readonly CommandModule[] = [
  { name: 'commit', bare: commitFace },
  { name: 'aisher', face: async () => (await import('@dojang/aisher/cli')).aisherCli },
];
