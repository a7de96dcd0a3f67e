import { commitWeb } from '@dojang/commit/web';
import type { WebModule } from './module-face.ts';

/** The modules whose screens this page hosts. */
export const webModules: readonly WebModule[] = [commitWeb];

export const kindOf = (kind: string) =>
  webModules.map((module) => module.kinds[kind]).find((found) => found !== undefined);
