import { type RawBuilder, sql } from 'kysely';

/** A vector as pgvector reads it. */
export const vectorText = (vector: Iterable<number>): string => `[${[...vector].join(',')}]`;

/** The cosine distance of a column to a vector. */
export const distanceTo = (column: string, vector: Iterable<number>): RawBuilder<number> =>
  sql<number>`${sql.ref(column)} <=> ${vectorText(vector)}::vector`;
