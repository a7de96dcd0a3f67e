import { z } from 'zod';

const folder = z.string().min(1).max(4_096).optional();

export const aisherConfig = z.object({
  DOJANG_AISHER_FOLDER: folder.describe(
    'Where telemetry lies that this process takes and stores. With the embedded database it is the folder `aisher` of the data folder when left out, and nothing lies there before somebody makes an ingest key. With DATABASE_URL none is taken when left out.',
  ),
  DOJANG_AISHER_ENGINES: folder.describe(
    'Where the engine is kept that stores telemetry, 178 MB to fetch; in the same folder when left out.',
  ),
  DOJANG_AISHER_OWN_ORG: z
    .uuid()
    .optional()
    .describe(
      'Id of the org that sees what this server itself does: its spans, warnings and errors, as the service `dojang`. Nobody does when left out.',
    ),
  CLICKHOUSE_URL: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional()
    .describe(
      'A ClickHouse cluster with telemetry that others store, `https://reader:PASSWORD@host:8443`. The org below may connect it; it is only read.',
    ),
  DOJANG_AISHER_CLUSTER_ORG: z
    .uuid()
    .optional()
    .describe('Id of the org that may connect CLICKHOUSE_URL; none when left out.'),
  DOJANG_AISHER_OTLP_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe(
      'A port for senders of telemetry alone; 4318 is the one that they try by themselves. None when left out.',
    ),
});
