/** What a request to the engine's process asks for. The parameters are those of ClickHouse over HTTP. */
export interface EngineRequest {
  readonly sql: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
}

export interface EngineInsert {
  readonly table: string;
  readonly columns: readonly string[];
}

/** What ClickHouse's server does with them, nobody does here. */
const ofServer = new Set(['query', 'query_id', 'database', 'default_format', 'wait_end_of_query']);
const ofServerPrefix = ['http_', 'enable_http_', 'send_progress_'];
const isOfServer = (name: string) =>
  ofServer.has(name) || ofServerPrefix.some((prefix) => name.startsWith(prefix));

const word = /^\w{1,64}$/;
const placeholder = /\{(\w{1,64}):/g;
const insertText =
  /^INSERT INTO (\w{1,64}\.\w{1,64}) \((\w{1,64}(?:, \w{1,64}){0,99})\) FORMAT JSONCompactEachRow\s{0,9}$/;

/** @throws Error for a name that is no name, and for a parameter that the text has and the request has not. */
export function readRequest(search: URLSearchParams, sql: string): EngineRequest {
  const settings: Record<string, string> = {};
  const params: Record<string, string> = {};
  for (const [name, value] of search) {
    if (isOfServer(name)) continue;
    if (!word.test(name)) throw new Error(`no setting has the name ${name.slice(0, 80)}`);
    if (name.startsWith('param_')) params[name.slice('param_'.length)] = value;
    else settings[name] = value;
  }
  // The engine keeps parameters as long as the session. One that was left out would be that of another query, of another org.
  for (const [, name = ''] of sql.matchAll(placeholder)) {
    if (!(name in params)) throw new Error(`Substitution \`${name}\` is not set`);
  }
  return { sql, settings, params };
}

/** What the client writes before rows; undefined for other statements. */
export function readInsert(sql: string): EngineInsert | undefined {
  const [, table, columns] = insertText.exec(sql) ?? [];
  return table && columns ? { table, columns: columns.split(', ') } : undefined;
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/**
 * Sets what a query comes with, in the session that it runs in. Settings stay for the queries after it, so those of the last one go
 * first. Empty when there is nothing to set.
 */
export function prelude(
  { settings, params }: Pick<EngineRequest, 'settings' | 'params'>,
  before: Iterable<string>,
): string {
  const gone = [...before].filter((name) => !(name in settings)).map((name) => `${name} = DEFAULT`);
  const set = Object.entries(settings).map(([name, value]) => `${name} = ${quoted(value)}`);
  const bound = Object.entries(params).map(([name, value]) => `param_${name} = ${quoted(value)}`);
  const all = [...gone, ...set, ...bound];
  return all.length === 0 ? '' : `SET ${all.join(', ')}`;
}

const code = /Code: (\d{1,5})\./;

/** The number of an exception; 1001 where it has none, as in ClickHouse. */
export const codeOf = (message: string): string => code.exec(message)?.[1] ?? '1001';
