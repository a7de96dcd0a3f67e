import { z } from 'zod';

const folder = z.string().min(1).max(4_096).optional();

export const aisherConfig = z.object({
  /** Where telemetry lies that this process takes and stores. It takes none when left out. */
  DOJANG_AISHER_FOLDER: folder,
  /** Where the engine is kept that stores it; in the same folder when left out. */
  DOJANG_AISHER_ENGINES: folder,
  /** A port for senders alone; 4318 is the one that they try by themselves. None when left out. */
  DOJANG_AISHER_OTLP_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
});
