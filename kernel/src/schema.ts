/** The package's `./schema`: Zod only, for the page and the agent. Each slice adds its line. */
export * from './dead-letters/schema.ts';
export * from './devices/schema.ts';
export * from './drafts/schema.ts';
export * from './notifications/schema.ts';
export * from './open-links/schema.ts';
export * from './pairings/schema.ts';
export * from './people/schema.ts';
export * from './plans/schema.ts';
export * from './problem-schema.ts';
export * from './sessions/schema.ts';
export * from './stories/schema.ts';
export * from './teams/schema.ts';
