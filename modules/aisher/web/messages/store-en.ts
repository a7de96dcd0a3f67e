import type { storeKo } from './store-ko.ts';

export const storeEn: Record<keyof typeof storeKo, string> = {
  'store.not-started': 'It is set up once you make an ingest key',
  'store.not-here': 'Another server takes the data',
  'store.not-opened': 'The store could not be opened. See the log of the server',
  'store.loading': 'The storage engine is being downloaded ({{percent}}%)',
  'store.starting': 'The store is opening',
  'store.no-engine-for-system':
    'There is no storage engine for this system. Connect a ClickHouse cluster',
  'store.npm-missing': 'npm is needed to download the storage engine',
  'store.registry-away': 'The storage engine could not be downloaded. It is tried again soon',
  'store.integrity':
    'The download was not the engine that was expected, and was not used. It is downloaded again',
  'store.disk-full': 'The disk is too full. Free 1.2 GB',
  'store.fetched-elsewhere': 'Another process is downloading the storage engine',
  'store.unpacking': 'The storage engine could not be unpacked. It is tried again soon',
  'store.folder-in-use': 'Another process uses the store',
  'store.folder-damaged': 'The files of the store are damaged, so that it cannot be opened',
  'store.library': 'The storage engine does not run on this system',
  'store.crashed': 'The storage engine stopped. It is started again',
  'store.tables': 'The tables of the store could not be made. It is tried again soon',
  'store.closed': 'The server is ending',
  'store.broken-parts': 'Damaged parts of the store were set aside: {{count}}',
};
