/**
 * The process of the embedded engine: `node engine-process.ts`, with a channel to its parent. It alone has the folder. A crash in
 * it, which is native code, takes nothing else with it.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { lockDirectory } from '@dojang/kernel/directory-lock';
import { loadChdb } from './chdb.ts';
import { createEngineServer } from './engine-http.ts';
import { Sessions } from './sessions.ts';

/** What the parent says once. */
export interface EngineOrder {
  readonly folder: string;
  /** Where the engine's packages lie. */
  readonly packages: string;
  readonly token: string;
  readonly memoryBytesMax: number;
}

/** What the parent hears once. After an error the process ends. */
export type EngineNews =
  | { readonly port: number }
  | { readonly fault: 'folder-in-use' | 'library' | 'open'; readonly message: string };

const querySessions = 4;
const insertSessions = 2;
/** Of its own accord the engine would keep five gigabytes. */
const markCacheBytes = 64 * 1024 * 1024;

function tell(news: EngineNews): Promise<void> {
  return new Promise((resolve) => process.send?.(news, () => resolve()));
}

async function fail(fault: 'folder-in-use' | 'library' | 'open', error: unknown): Promise<never> {
  await tell({ fault, message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}

async function serve(order: EngineOrder): Promise<void> {
  try {
    lockDirectory(order.folder);
  } catch (error) {
    return fail('folder-in-use', error);
  }
  let chdb: ReturnType<typeof loadChdb>;
  try {
    chdb = loadChdb(order.packages);
  } catch (error) {
    return fail('library', error);
  }
  const connectionArgs = [
    `--max_server_memory_usage=${order.memoryBytesMax}`,
    `--mark_cache_size=${markCacheBytes}`,
  ];
  const open = () => new chdb.Session(order.folder, { connectionArgs });
  let lanes: { queries: Sessions; inserts: Sessions };
  try {
    lanes = {
      queries: new Sessions(open, querySessions),
      inserts: new Sessions(open, insertSessions),
    };
  } catch (error) {
    return fail('open', error);
  }
  const server = createEngineServer(lanes, order.token).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await tell({ port: (server.address() as AddressInfo).port });
}

/** The parent decides when this process ends, also where a terminal sends Ctrl-C to both. */
process.on('SIGINT', () => {});
// Without a parent nobody asks. The engine's threads wait for nobody, and what it acknowledged is on the disk.
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
process.once('message', (order) => void serve(order as EngineOrder));
