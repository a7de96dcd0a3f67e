import { z } from 'zod';
import * as limits from './engine/change/limits.ts';
import { path } from './engine/change/scope.ts';

/** What git names things by, for the schemas of several slices. */

export const objectId = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
export const refName = z.string().min(1).max(1024);
/** Of a commit that was made: hooks may have made it longer. */
export const madeMessage = z.string().max(5 * limits.messageMax);
/** Of renamed files both names. */
export const paths = z.array(path).max(2 * limits.filesMax);
