import { z } from 'zod';
import { count, instant, total } from '../base/bounds.ts';

export const dataExport = z.object({
  id: z.uuid(),
  state: z.enum(['running', 'ready', 'failed']),
  createdAt: instant,
  /** Modules that were asked, of all that will be. */
  partsDone: count,
  partsTotal: count,
  /** Null until it is ready, and after the archive was deleted. */
  bytes: total.nullable(),
  keptUntil: instant.nullable(),
});
export type DataExport = z.infer<typeof dataExport>;

/** The newest one that a person asked for; null before the first. */
export const latestDataExport = z.object({ export: dataExport.nullable() });
export const dataExportParams = z.object({ id: z.uuid() });

/** The person's name, typed again: nobody erases a person by a slip. */
export const erasureInput = z.object({ name: z.string().max(100) });
export const erasureParams = z.object({ id: z.uuid() });
