/** `docs/configuration.md`: each variable of the server, read from `server/src/config.ts`. */
import { z } from 'zod';

export interface Variable {
  readonly name: string;
  readonly what: string;
  readonly takes: string;
  readonly otherwise: string;
}

/** The comment above each variable of a schema, in the order of the source. */
export function commentsIn(source: string): Map<string, string> {
  const comments = new Map<string, string>();
  const block = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*([A-Z][A-Z0-9_]+):/g;
  for (const [, text = '', name = ''] of source.matchAll(block)) {
    const lines = text.split('\n').map((line) => line.trim().replace(/^\*/, '').trim());
    comments.set(name, lines.filter(Boolean).join(' '));
  }
  return comments;
}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly default?: unknown;
  readonly description?: string;
}

function takes(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((word) => `\`${word}\``).join(', ');
  if (schema.format === 'uri') return 'a URL';
  if (schema.type === 'integer' || schema.type === 'number') {
    const least = schema.minimum ?? schema.exclusiveMinimum;
    const most = schema.maximum === Number.MAX_SAFE_INTEGER ? undefined : schema.maximum;
    const kind = schema.type === 'integer' ? 'a whole number' : 'a number';
    if (least === undefined || least === Number.MIN_SAFE_INTEGER) return kind;
    if (most !== undefined) return `${kind}, ${least} to ${most}`;
    return `${kind}, ${schema.exclusiveMinimum === undefined ? 'at least' : 'more than'} ${least}`;
  }
  if (schema.minLength) return `text, at least ${schema.minLength} characters`;
  return 'text';
}

/** @throws Error that names each variable without a word of what it is for. */
export function variablesOf(
  schema: z.ZodObject,
  comments: ReadonlyMap<string, string>,
): Variable[] {
  const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  const properties = Object.entries((json.properties ?? {}) as Record<string, JsonSchema>);
  const silent = properties
    .filter(([name, property]) => !comments.has(name) && !property.description)
    .map(([name]) => name);
  if (silent.length > 0) {
    throw new Error(`${silent.join(', ')}: write above each variable what it is for`);
  }
  return properties.map(([name, property]) => ({
    name,
    what: comments.get(name) ?? property.description ?? '',
    takes: takes(property),
    otherwise: property.default === undefined ? '' : `\`${property.default}\``,
  }));
}

const cell = (text: string) => text.replaceAll('|', '\\|');

const table = (variables: readonly Variable[]): string => {
  const rows = variables.map(
    ({ name, what, takes, otherwise }) =>
      `| \`${name}\` | ${cell(what)} | ${cell(takes)} | ${cell(otherwise)} |`,
  );
  return `| variable | for | takes | when left out |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
};

export interface ModuleVariables {
  readonly module: string;
  readonly variables: readonly Variable[];
}

export function configurationPage(
  server: readonly Variable[],
  modules: readonly ModuleVariables[],
): string {
  const own = modules.filter(({ variables }) => variables.length > 0);
  const sections = own.map(
    ({ module, variables }) => `\n## The module ${module}\n\n${table(variables)}`,
  );
  return `# Configuration

Everything is optional: without a variable the server runs on its embedded parts. A wrong value stops the start and is named. An empty
variable counts as left out. Made from [server/src/config.ts](../server/src/config.ts) by \`npm run docs\`.

${table(server)}${sections.join('')}
## The command line of the server

\`node server/src/main.ts [--role=http,live,worker,migrate] [--queues=CLASS,…] [--port N] [--data FOLDER] [--sign-in]\`

- \`--role\`: what this process does, several with commas; everything when left out. Roles apart need \`DATABASE_URL\`.
  - \`http\` answers requests, and holds live streams where no process is for them alone.
  - \`live\` holds the live streams (\`/api/live\`) of open screens and agents, and answers nothing else.
  - \`worker\` runs jobs.
  - \`migrate\` brings the database up to date before the other roles of the process begin. Alone it ends then: a job before a rollout.
    A process without it waits up to 60 s for a database that another process migrates.
- \`--queues\`: the classes of jobs that a worker takes, several with commas; all when left out. Needs \`DATABASE_URL\`.
  - \`interactive\`: a person waits. \`deliver\`: messages. \`act\`: what a stamp or another system asked for. \`bulk\`: minutes of work.
    \`tend\`: what the clock asks for.
  - Each class needs a worker that takes it.
- \`--port\`, \`--data\`: as \`DOJANG_PORT\` and \`DOJANG_DATA\`.
- \`--sign-in\`: shows a new sign-in link for the owner.

The agent's own settings are in [its README](../agent/README.md).
`;
}
