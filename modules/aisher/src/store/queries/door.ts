import type { z } from 'zod';
import type { Client } from '../client/client.ts';
import type { Params } from '../client/send.ts';
import type { Settings } from '../client/settings.ts';
import { StoreError } from '../client/store-error.ts';

/** How the tables of a cluster differ from ours, which a probe finds out. */
export interface ClusterShape {
  /** Where exceptions stand: in a table of their own, or in the events of spans alone. */
  readonly exceptions: 'index' | 'events';
  /** Where the text of a log stands. `either`: in the second where the first is empty. */
  readonly body: 'body' | 'body_v2' | 'either';
}

/** Whose rows a ClickHouse has: of all orgs of this deployment in our tables, or of one org in a cluster that others fill. */
export type Ownership =
  | { readonly tables: 'own' }
  | { readonly tables: 'cluster'; readonly org: string; readonly shape: ClusterShape };

export interface Query<R> {
  /**
   * SQL that has `{scope}` once for each table that it reads, as a condition of the same `where`; `{weight}` where it wants to know
   * how many rows a row stands for, and `{body}` for the text of a log. Values are parameters, `{name:Type}`.
   */
  readonly sql: string;
  readonly row: z.ZodType<R>;
  /** Whether a row still answers once secrets in it are masked. Left out where nothing was asked of a text that may hold some. */
  stillAnswers?(row: R, params: Params): boolean;
  readonly settings?: Settings;
}

const tableName = /\bsignoz_\w+\.\w+/g;
const hiding = ['--', '/*', ';', '#'];
/** The scope mark. */
const mark = '{scope}';
const weightMark = '{weight}';
const bodyMark = '{body}';
const bodies: Readonly<Record<ClusterShape['body'], string>> = {
  body: 'body',
  body_v2: 'toString(body_v2)',
  either: "if(body = '', toString(body_v2), body)",
};

const countOf = (text: string, part: string) => text.split(part).length - 1;

/**
 * The one way from a text to SQL. It is the wall between orgs: the embedded engine knows no users and no row policies.
 *
 * @throws Error for a text in which a table would be read without the org: that is a bug of ours.
 */
export function compile(
  sql: string,
  params: Params,
  { org, ownership }: { readonly org: string; readonly ownership: Ownership },
): { sql: string; params: Params } {
  const tables = sql.match(tableName)?.length ?? 0;
  if (countOf(sql, mark) < Math.max(1, tables)) {
    throw new Error(`the query reads ${tables} tables and says ${mark} less often`);
  }
  if (hiding.some((sign) => sql.includes(sign))) {
    throw new Error('the query has a sign that could hide its scope');
  }
  if (org === '' || 'org' in params) throw new Error('the org of a query comes from its caller');
  if (ownership.tables === 'cluster' && ownership.org !== org) {
    throw new StoreError('no-rights', 'the cluster belongs to another org');
  }
  const isOwn = ownership.tables === 'own';
  const scoped = sql
    .split(mark)
    .join(isOwn ? 'org = {org:String}' : 'true')
    .split(weightMark)
    .join(isOwn ? 'weight' : 'toFloat32(1)')
    .split(bodyMark)
    .join(bodies[ownership.tables === 'own' ? 'body' : ownership.shape.body]);
  return { sql: scoped, params: isOwn ? { ...params, org } : params };
}

/** Asks one ClickHouse for rows of an org. */
export interface Door {
  readonly exceptions: ClusterShape['exceptions'];
  /** @throws StoreError */
  ask<R>(org: string, query: Query<R>, params: Params): Promise<R[]>;
}

export const openDoor = (client: Client, ownership: Ownership): Door => ({
  exceptions: ownership.tables === 'own' ? 'index' : ownership.shape.exceptions,
  async ask(org, query, params) {
    const compiled = compile(query.sql, params, { org, ownership });
    const rows = await client.rows(compiled.sql, compiled.params, query.settings);
    return rows.map((row) => {
      const read = query.row.safeParse(row);
      if (read.success) return read.data;
      // The names and types of columns, never the values.
      const where = read.error.issues[0]?.path.join('.') ?? '';
      throw new StoreError('bad-answer', `the column ${where} is of another type`);
    });
  },
});

const always: Settings = {
  max_execution_time: 30,
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_denormals: 0,
  join_use_nulls: 0,
  session_timezone: 'UTC',
};

/** With every query on our own tables. */
export const ownSettings: Settings = { ...always, max_memory_usage: 1_000_000_000 };

/** With every query on a cluster: nothing is written, nothing goes on when nobody waits, and no query reads it empty. */
export const clusterSettings: Settings = {
  ...always,
  readonly: 2,
  max_rows_to_read: 2_000_000_000,
  cancel_http_readonly_queries_on_client_close: 1,
  distributed_product_mode: 'global',
  // Without it, an exception comes behind rows that were sent already.
  wait_end_of_query: 1,
};
