export { type Masked, mask } from './mask.ts';
export { findSecrets } from './secrets.ts';
export type { Finding } from './span.ts';
