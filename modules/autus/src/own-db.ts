import type { AnyContext } from '@dojang/kernel';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.gen.ts';

/** This module's view of the transaction: its own tables only. */
export const ownDb = (ctx: AnyContext): Kysely<Tables> => ctx.db as Kysely<Tables>;
