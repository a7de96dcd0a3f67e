import { createMetrics, type Metrics } from '../observe/metrics.ts';
import type { Database } from './database.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import type { DatabaseExtension } from './extensions.ts';
import { openPostgresDatabase } from './postgres-database.ts';

export type DatabaseOptions =
  | {
      readonly folder: string | null;
      readonly loadFrom?: Blob;
      /** The extensions that it loads; all available ones when left out. */
      readonly extensions?: readonly DatabaseExtension[];
    }
  | {
      /** The login that serves requests. */
      readonly url: string;
      /** The login that owns the tables: migrations, job queues, LISTEN. `url` when left out. */
      readonly ownerUrl?: string | undefined;
      readonly connectionsMax?: number;
      /** For the queues of jobs, by `ownerUrl`. */
      readonly queueConnectionsMax?: number;
      readonly onError?: (error: Error) => void;
    };

/**
 * Opens the embedded database in `folder` (`null` keeps it in memory), or connects to `url`.
 *
 * @throws Error when another process holds the folder.
 */
export function openDatabase(
  options: DatabaseOptions,
  metrics: Metrics = createMetrics(),
): Promise<Database> {
  return 'url' in options
    ? openPostgresDatabase(options, metrics)
    : openEmbeddedDatabase(options, metrics);
}
