/** What a migration may name, what guards each table, and how rows are moved. */

import type { Files, Violation } from './house-rules.ts';

/** The schema that owns a migration: `kernel`, or the module's word. */
const schemaOf = (path: string) =>
  path.match(/^(kernel)\/migrations\//)?.[1] ?? path.match(/^modules\/([^/]+)\/migrations\//)?.[1];

/** A migration names its own schema only (foreign keys to `kernel` excepted), and guards each table. */
export function checkMigrations(files: Files): Violation[] {
  const out: Violation[] = [];
  const owners = new Map<string, string>();
  const modules = [...files.keys()].flatMap((path) => path.match(/^modules\/([^/]+)\//)?.[1] ?? []);
  const schemas = ['kernel', ...new Set(modules)];
  for (const [path, text] of files) {
    const own = schemaOf(path);
    if (own && path.endsWith('.sql')) owners.set(own, (owners.get(own) ?? '') + text.toLowerCase());
    if (!own || !path.endsWith('.sql')) continue;
    if (!/\/\d{4}_[a-z0-9_]+\.sql$/.test(path))
      out.push({ path, what: 'migrations are named NNNN_what.sql' });
    const bare = text
      .toLowerCase()
      .replace(/--.*$/gm, '')
      .replace(/is '(?:[^']|'')*'/g, '')
      .replace(/references\s+kernel\./g, '')
      .replace(
        /kernel\.(?:current_\w+|make_reader|is_stamped|reaches_all|may_reach|name_resource)/g,
        '',
      );
    for (const other of schemas) {
      if (other !== own && new RegExp(`\\b${other}\\.[a-z_]+`).test(bare)) {
        out.push({ path, what: `names schema ${other}: a schema is its owner's only` });
      }
    }
  }
  for (const [own, text] of owners) {
    const tables = [
      ...text.matchAll(/create table (?:if not exists )?([a-z_]+\.[a-z_]+)\s*\(/g),
    ].map((m) => m[1] ?? '');
    for (const table of tables) {
      const path = `${own} migrations`;
      if (!text.includes(`comment on table ${table} `))
        out.push({ path, what: `${table} has no "comment on table"` });
      if (!text.includes(`alter table ${table} enable row level security`))
        out.push({ path, what: `${table} has no row-level security` });
      if (!text.includes(`alter table ${table} force row level security`))
        out.push({ path, what: `${table} does not force row-level security` });
    }
  }
  return out;
}

/**
 * A migration that moves rows lifts forced row-level security from each table first: without an org the policy hides every row from an
 * owner that is no superuser, and nothing would be moved.
 */
export function checkMovedRows(files: Files): Violation[] {
  const out: Violation[] = [];
  for (const [path, text] of files) {
    const own = schemaOf(path);
    if (!own || !path.endsWith('.sql')) continue;
    const bare = text
      .toLowerCase()
      .replace(/--.*$/gm, '')
      .replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, '')
      .replace(/is '(?:[^']|'')*'/g, '');
    const seen = new Set<string>();
    for (const statement of bare.split(';').map((part) => part.trim())) {
      const [, name, lifts] =
        /^create table (?:if not exists )?([a-z_.]+)/.exec(statement) ??
        /^alter table ([a-z_.]+) (no )?force row level security/.exec(statement) ??
        [];
      if (name && (lifts || statement.startsWith('create'))) seen.add(name);
      else if (name) seen.delete(name);
      if (!/^(?:update|delete from|insert into|with) /.test(statement)) continue;
      const tables = new Set(
        [...statement.matchAll(/(?:update|into|from|join)\s+([a-z_]+\.[a-z_]+)\b(?!\s*\()/g)].map(
          (m) => m[1] ?? '',
        ),
      );
      for (const table of tables) {
        if (!seen.has(table) && table.startsWith(`${own}.`))
          out.push({ path, what: `moves rows of ${table} without "no force row level security"` });
      }
    }
  }
  return out;
}
