/** Extensions that the embedded database can load; PostgreSQL has to have them, too. */
export const databaseExtensions = ['vector', 'pg_trgm', 'btree_gin'] as const;
export type DatabaseExtension = (typeof databaseExtensions)[number];
