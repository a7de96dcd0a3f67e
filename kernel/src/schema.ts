/** The package's `./schema`: Zod only, for the page and the agent. Each slice adds its line. */

export * from './base/problem-schema.ts';
export * from './drafts/bulk/schema.ts';
export * from './drafts/comments/schema.ts';
export * from './drafts/groups/schema.ts';
export * from './drafts/readings/schema.ts';
export * from './drafts/schema.ts';
export * from './files/schema.ts';
export * from './first-steps/schema.ts';
export * from './jobs/dead-letters/schema.ts';
export * from './keys/schema.ts';
export * from './ledger/stories/schema.ts';
export * from './modules/schema.ts';
export * from './notify/schema.ts';
export * from './people/devices/schema.ts';
export * from './people/open-links/schema.ts';
export * from './people/pairings/schema.ts';
export * from './people/people/schema.ts';
export * from './people/roles/schema.ts';
export * from './people/sessions/schema.ts';
export * from './people/teams/schema.ts';
export * from './personal-data/schema.ts';
export * from './plans/schema.ts';
export * from './webhooks/schema.ts';
