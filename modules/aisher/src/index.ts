import { defineModule } from '@dojang/kernel';

/** Aisher: errors from OpenTelemetry, grouped, with their cause and the evidence for it. */
export const aisherModule = defineModule({
  name: 'aisher',
  title: { ko: '에러 원인', en: 'Errors' },
  migrations: new URL('../migrations/', import.meta.url),
});
