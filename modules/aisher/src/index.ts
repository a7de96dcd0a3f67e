import { defineModule } from '@dojang/kernel';
import { ingestKeyAges, ingestKeyStays } from './keys/ageing.ts';
import { ingestKeyRoutes } from './keys/routes.ts';
import { receiveLimit, receiverRoutes } from './receiver/routes.ts';

/** Aisher: errors from OpenTelemetry, grouped, with their cause and the evidence for it. */
export const aisherModule = defineModule({
  name: 'aisher',
  title: { ko: '에러 원인', en: 'Errors' },
  migrations: new URL('../migrations/', import.meta.url),
  routes: [...receiverRoutes, ...ingestKeyRoutes],
  permissions: [
    { action: 'aisher.read', roles: ['owner', 'admin', 'member', 'viewer'] },
    { action: 'aisher.configure', roles: ['owner', 'admin'] },
  ],
  limits: [receiveLimit],
  ages: ingestKeyAges,
  stays: ingestKeyStays,
});
