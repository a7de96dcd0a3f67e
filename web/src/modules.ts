import { aisherWeb } from '@dojang/aisher/web';
import { commitWeb } from '@dojang/commit/web';
import type { WebModule } from '@dojang/ui/web-module.ts';

/** The modules whose screens this page hosts, in the order of the navigation: one line each. */
export const webModules: readonly WebModule[] = [commitWeb, aisherWeb];
