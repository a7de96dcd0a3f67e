import { join } from 'node:path';
import type { Module, Parts } from '@dojang/kernel';
import type { z } from 'zod';
import type { aisherConfig } from './config.ts';
import type { AisherFolders } from './open-aisher.ts';
import { declareCounters } from './ops/counters.ts';
import { createShopKeeper } from './shop/keeping/keeper.ts';
import { createClusters } from './sources/clusters.ts';
import { openWhenWanted } from './when-wanted.ts';

type Config = z.infer<typeof aisherConfig>;

/** Store, engine and decoder are loaded where telemetry is taken. */
const open = async (parts: Parts, folders: AisherFolders) =>
  (await import('./open-aisher.ts')).openAisher(parts, folders);

/** What takes telemetry and stores it. An operator who names a folder wants it from the start on. */
async function openOwnStore(parts: Parts, config: Config) {
  const { DOJANG_AISHER_FOLDER: given, DOJANG_AISHER_OWN_ORG: ownOrg } = config;
  const folder = given ?? (parts.dataFolder && join(parts.dataFolder, 'aisher'));
  if (folder === undefined) return undefined;
  const folders = { folder, enginesFolder: config.DOJANG_AISHER_ENGINES, ownOrg };
  const opened =
    given === undefined && ownOrg === undefined
      ? openWhenWanted(parts, folders, () => open(parts, folders))
      : await open(parts, folders);
  const aisherShop = parts.hasPlaygrounds ? createShopKeeper(parts, { folder }) : undefined;
  return {
    parts: { ...opened.parts, ...(aisherShop === undefined ? {} : { aisherShop }) },
    close: async () => {
      await aisherShop?.stop();
      await opened.close();
    },
  };
}

/** What of the module lives as long as the server. */
export const openModule: Module['open'] = async (parts, config: Config) => {
  declareCounters(parts.metrics);
  const aisherClusters = createClusters(parts, {
    operatorUrl: config.CLICKHOUSE_URL,
    operatorOrg: config.DOJANG_AISHER_CLUSTER_ORG,
  });
  const own = await openOwnStore(parts, config);
  const { DOJANG_AISHER_OTLP_PORT: port } = config;
  return {
    parts: {
      ...own?.parts,
      aisherClusters,
      ...(config.DOJANG_AISHER_OWN_ORG === undefined
        ? {}
        : { aisherOwnOrg: config.DOJANG_AISHER_OWN_ORG }),
    },
    ports: port === undefined || own === undefined ? [] : [port],
    close: async () => {
      await own?.close();
      await aisherClusters.close();
    },
  };
};
