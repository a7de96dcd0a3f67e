import { isIP } from 'node:net';
import { homedir, networkInterfaces } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type JobClass, jobClasses } from '@dojang/kernel/job-classes';
import { tiers } from '@dojang/kernel/llm-tiers';
import { readRedisUrl } from '@dojang/kernel/redis-url';
import { readS3Url } from '@dojang/kernel/s3-url';
import { z } from 'zod';
import { type Interfaces, lanAddresses } from './greeting/lan.ts';

/** An address, a network of addresses, or a name that the HTTP library has for some. */
function isProxy(text: string): boolean {
  const [address = '', bits, more] = text.trim().split('/');
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text.trim())) return true;
  return isIP(address) > 0 && more === undefined && /^(\d{1,3}|)$/.test(bits ?? '');
}

function isS3Url(text: string): boolean {
  try {
    return readS3Url(text) !== undefined;
  } catch {
    return false;
  }
}

/** What is wrong with the URL, without the variable's name, which the reader of the message has. */
function redisFix(text: string): string | undefined {
  try {
    readRedisUrl(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace('REDIS_URL ', 'it ') : 'it is no URL';
  }
}

const isRedisUrl = (text: string): boolean => redisFix(text) === undefined;

/** The sole reader of the server's environment. Every variable is here, with its default. */
export const environment = z.object({
  /** The folder of database, keys and checkpoints. It is for its owner alone. */
  DOJANG_DATA: z.string().default('.dojang'),
  /** The address that the server listens on; `0.0.0.0` for the whole network. */
  DOJANG_HOST: z.string().default('127.0.0.1'),
  /** The port that the server listens on; 0 takes a free one. */
  DOJANG_PORT: z.coerce.number().int().min(0).max(65_535).default(7410),
  /** The port of `/healthz/live`, `/healthz/ready` and `/metrics`, for probes and Prometheus alone. Every process opens it, except for `--role=migrate`. */
  DOJANG_OPS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** The address that this port listens on; `0.0.0.0` where probes and Prometheus ask from outside, as in a pod. */
  DOJANG_OPS_HOST: z.string().default('127.0.0.1'),
  /** How long a server that is asked to end still answers while it is not ready; 5000 where `http` or `live` run with DATABASE_URL, else 0. */
  DOJANG_DRAIN_MS: z.coerce.number().int().min(0).max(60_000).optional(),
  /** Where traces go by OTLP over HTTP, such as `http://collector:4318`; nothing is traced when left out. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** What is sent along with traces, as `name=value` with commas: what lets this server in. */
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^[\w-]+=[^,]*(,\s*[\w-]+=[^,]*)*$/, 'name=value with commas')
    .optional(),
  /** The share of traces that are sent, 0 to 1. Those with a failure are sent beside. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(0.1),
  /** Where phones reach the server; the address above when left out. */
  DOJANG_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Names of the modules that run here, with commas; all when left out. */
  DOJANG_MODULES: z
    .string()
    .regex(/^[a-z]+(,[a-z]+)*$/, 'names with commas, such as commit')
    .optional(),
  /** `no`: `npm start` prepares no playground beside the server. The server alone never does. */
  DOJANG_PLAYGROUND: z.enum(['yes', 'no']).default('yes'),
  /** From which level on the log has lines. */
  DOJANG_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Proxies in front whose `X-Forwarded-For` is believed: a count, or addresses with commas. */
  DOJANG_TRUST_PROXY: z
    .string()
    .refine((text) => /^\d{1,2}$/.test(text) || text.split(',').every(isProxy), {
      error: 'a count such as 1, or addresses with commas such as 10.0.0.1,172.16.0.0/12',
    })
    .optional(),
  /** Whoever reads /metrics sends it as a bearer token. Without it, this machine reads them, or whoever reaches DOJANG_OPS_PORT. */
  DOJANG_METRICS_TOKEN: z.string().min(16).optional(),
  /** `yes` prints the sign-in link also where standard output is no terminal, and a log may keep it. */
  DOJANG_PRINT_SIGN_IN: z.enum(['yes', 'no']).default('no'),
  /** 32 bytes in base64: the key that seals secrets. Made once in the data folder when left out. */
  DOJANG_MASTER_KEY: z.string().optional(),
  /** A plan catalogue of one's own, in place of `config/plan-catalog.yml`. */
  DOJANG_PLAN_CATALOG: z.string().optional(),
  /** The login that serves requests: it owns nothing, and is no superuser. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** The login that owns the tables: migrations, job queues, LISTEN. DATABASE_URL when left out. */
  DATABASE_DIRECT_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Connections of one process by DATABASE_URL. By its roles when left out: http 10, live 2, worker 6; migrate alone 2. */
  DATABASE_CONNECTIONS_MAX: z.coerce.number().int().min(2).max(500).optional(),
  /** How many processes of this kind run: for what PostgreSQL allows them together, and for limits while Redis is away. */
  DOJANG_REPLICAS: z.coerce.number().int().min(1).max(10_000).default(1),
  /** Files in a bucket, and with DATABASE_URL the signed checkpoints of ledgers: `s3://key:secret@host/bucket?region=…&path-style&http`; the data folder when left out. */
  S3_URL: z
    .url({ protocol: /^s3$/ })
    .refine(isS3Url, { error: 's3://key:secret@host/bucket?region=…&path-style&http' })
    .optional(),
  /** Cache, limits and live messages for several processes; in memory when left out. `redis://host`, `redis+sentinel://h1,h2,h3/name` or `redis+cluster://h1,h2`; `rediss` for TLS. */
  REDIS_URL: z
    .string()
    .refine(isRedisUrl, { error: (issue) => redisFix(String(issue.input)) })
    .optional(),
  /** An OpenAI-compatible endpoint; drafts are written without a model when left out. */
  LLM_BASE_URL: z.url().optional(),
  /** The key of that endpoint. */
  LLM_API_KEY: z.string().optional(),
  /** The model that the endpoint is asked for. */
  LLM_MODEL: z.string().optional(),
  /** Which questions that model is for; for all of them when left out. */
  LLM_TIER: z.enum(tiers).optional(),
  /** Further endpoints as a JSON array of {name, baseUrl, apiKey, model, tier, …}, tried in order. */
  LLM_FALLBACKS: z.string().optional(),
  /** How long one answer of a model may take. */
  LLM_TIMEOUT_MS: z.coerce.number().int().positive().default(20_000),
  /** Wait before the second try; doubled before the third. */
  LLM_BACKOFF_MS: z.coerce.number().int().nonnegative().default(2000),
  /** What an org may spend on models in a month, by the prices below. */
  LLM_MONTHLY_BUDGET_USD: z.coerce.number().positive().default(20),
  /** The price of a million tokens that are sent. */
  LLM_USD_PER_MILLION_INPUT: z.coerce.number().nonnegative().default(0),
  /** The price of a million tokens that come back. */
  LLM_USD_PER_MILLION_OUTPUT: z.coerce.number().nonnegative().default(0),
  /** The token of the Slack app, scopes `chat:write` and `im:write`. */
  SLACK_BOT_TOKEN: z.string().optional(),
  /** The secret by which Slack signs what its buttons send. */
  SLACK_SIGNING_SECRET: z.string().optional(),
  /** Another address of the Slack API, for tests and proxies. */
  SLACK_API_URL: z.url().optional(),
  /** The mail server, such as `smtps://USER:PASSWORD@mail.example.com`. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** The sender of mail. */
  MAIL_FROM: z.string().default('Dojang <dojang@localhost>'),
  /** Contact that push services ask for: a mailto: or https: address. */
  PUSH_CONTACT: z
    .string()
    .regex(/^(mailto:[^\s@]+@\S+|https:\/\/\S+)$/, 'an address such as mailto:you@example.com')
    .default('mailto:dojang@localhost'),
  /** Hosts (with port, comma-separated) of a push service of one's own. */
  PUSH_HOSTS: z.string().optional(),
  /** The client id of Google: people may sign in with Google accounts then. Console → Credentials → OAuth client ID. */
  DOJANG_OIDC_GOOGLE_CLIENT_ID: z.string().min(1).max(300).optional(),
  /** The secret of that client. */
  DOJANG_OIDC_GOOGLE_CLIENT_SECRET: z.string().min(1).max(300).optional(),
  /** The only domain of Google accounts that may sign in, such as `example.com`; any when left out. */
  DOJANG_OIDC_GOOGLE_DOMAIN: z.hostname().optional(),
  /** The issuer of another provider of OpenID Connect, such as `https://login.example.com`. */
  DOJANG_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  /** The client id there. */
  DOJANG_OIDC_CLIENT_ID: z.string().min(1).max(300).optional(),
  /** The secret of that client; none for a public one. */
  DOJANG_OIDC_CLIENT_SECRET: z.string().min(1).max(300).optional(),
  /** What the button of that provider says. */
  DOJANG_OIDC_TITLE: z.string().min(1).max(40).default('SSO'),
  /** `1`: the provider may lie in the own network, and answer by plain HTTP; those that orgs name, too. */
  DOJANG_OIDC_PRIVATE: z.enum(['0', '1']).default('0'),
  /** Origins inside the own network (such as `http://alerts.internal:8080`, with commas) that owners may have notified. */
  RECEIVER_ORIGINS: z.string().optional(),
});

export type Environment = z.infer<typeof environment>;

const flags = {
  role: { type: 'string' },
  queues: { type: 'string' },
  port: { type: 'string' },
  data: { type: 'string' },
  'sign-in': { type: 'boolean', default: false },
  lan: { type: 'boolean', default: false },
} as const;

/**
 * What a process does. `http` answers requests, `live` holds the streams of open screens, `worker` runs jobs,
 * `migrate` brings the database up to date before the others go on. With `migrate` alone the process ends then.
 */
export const roleNames = ['http', 'live', 'worker', 'migrate'] as const;

export type RoleName = (typeof roleNames)[number];

const roleName = z.enum(roleNames);

/** @throws ConfigError for a name that is no role. */
function readRoles(text: string | undefined): ReadonlySet<RoleName> {
  // One process that is started without a word does everything, on either database.
  const roles = z
    .array(roleName)
    .min(1)
    .safeParse(text?.split(',') ?? [...roleNames]);
  if (roles.success) return new Set(roles.data);
  throw new ConfigError(
    `--role takes ${roleNames.join(', ')}, or several with commas: http,worker`,
  );
}

/**
 * The classes of jobs that a worker takes.
 * @throws ConfigError for a name that is no class, and for a process that works on none.
 */
function readQueues(
  text: string | undefined,
  roles: ReadonlySet<RoleName>,
  isEmbedded: boolean,
): ReadonlySet<JobClass> {
  if (text === undefined) return new Set(jobClasses);
  if (!roles.has('worker')) {
    throw new ConfigError('--queues is for a worker: add worker to --role, or leave --queues out');
  }
  if (isEmbedded) {
    throw new ConfigError(
      'The embedded database has one worker, which takes every job: leave --queues out, or give DATABASE_URL',
    );
  }
  const queues = z.array(z.enum(jobClasses)).min(1).safeParse(text.split(','));
  if (queues.success) return new Set(queues.data);
  throw new ConfigError(
    `--queues takes ${jobClasses.join(', ')}, or several with commas: interactive,deliver`,
  );
}

/** The variables as they were given; each module reads its own of them. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface Config extends Omit<Environment, 'DOJANG_PUBLIC_URL' | 'DOJANG_PLAN_CATALOG'> {
  readonly roles: ReadonlySet<RoleName>;
  /** The classes of jobs that a worker takes: `--queues`, all when left out. */
  readonly queues: ReadonlySet<JobClass>;
  readonly dataFolder: string;
  readonly planCatalogue: string;
  /** Show a sign-in link for the owner although a browser of theirs is paired: it was lost. */
  readonly signsIn: boolean;
  readonly variables: Variables;
  /** Undefined when it is to be derived from the port that was really bound. */
  readonly publicUrl: string | undefined;
  /** With `--lan`: the addresses of this machine that phones in its network may reach, the likeliest first. */
  readonly lan: readonly string[];
}

/** Whether anybody connects to this process: for answers, or for streams. */
export const listens = ({ roles }: Pick<Config, 'roles'>): boolean =>
  roles.has('http') || roles.has('live');

const connectionsByRole = { http: 10, live: 2, worker: 6, migrate: 0 } as const;

/** By DATABASE_DIRECT_URL: what the start has, and the queues of jobs, of which a worker asks more. */
const directConnections = { start: 3, queue: 1, workerQueue: 4 } as const;

/** The most connections of one process: by DATABASE_URL, and beside them by DATABASE_DIRECT_URL. */
export function connectionsMaxOf({
  roles,
  DATABASE_CONNECTIONS_MAX: given,
}: Pick<Config, 'roles' | 'DATABASE_CONNECTIONS_MAX'>) {
  const byRoles = [...roles].reduce((sum, role) => sum + connectionsByRole[role], 0);
  const queue = roles.has('worker') ? directConnections.workerQueue : directConnections.queue;
  return { serving: given ?? Math.max(2, byRoles), queue, direct: directConnections.start + queue };
}

/** A configuration error names the variable and the fix. It is shown without a stack. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Names that a module cannot take for a variable of its own. */
export const ownVariables: readonly string[] = Object.keys(environment.shape);

const describeIssues = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');

/**
 * Reads `env` and the command line.
 * @throws ConfigError that names each wrong variable.
 */
export function readConfig(
  env: NodeJS.ProcessEnv = process.env,
  args = process.argv.slice(2),
  interfaces: Interfaces = networkInterfaces(),
): Config {
  const { values } = parseArgs({ args, options: flags });
  // An empty variable is one that a compose file left blank, not a value.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse({
    ...given,
    ...(values.port === undefined ? {} : { DOJANG_PORT: values.port }),
    ...(values.data === undefined ? {} : { DOJANG_DATA: values.data }),
  });
  if (!parsed.success) {
    throw new ConfigError(`The configuration cannot be used. ${describeIssues(parsed.error)}`);
  }
  const roles = readRoles(values.role);
  const lan = values.lan ? readLan(given, interfaces) : [];
  const { DOJANG_PUBLIC_URL: publicUrl, DOJANG_PLAN_CATALOG: catalogue, ...rest } = parsed.data;
  if (rest.DATABASE_DIRECT_URL && !rest.DATABASE_URL) {
    throw new ConfigError('DATABASE_DIRECT_URL is the owner beside DATABASE_URL: give both');
  }
  if (!rest.DATABASE_URL && !(roles.has('http') && roles.has('worker'))) {
    throw new ConfigError(
      'The embedded database belongs to one process, which has every role: leave --role out, or give DATABASE_URL to run the roles apart',
    );
  }
  return {
    ...rest,
    ...(values.lan ? { DOJANG_HOST: '0.0.0.0' } : {}),
    lan,
    roles,
    queues: readQueues(values.queues, roles, rest.DATABASE_URL === undefined),
    variables: given,
    signsIn: values['sign-in'],
    dataFolder: expandFolder(rest.DOJANG_DATA),
    planCatalogue:
      catalogue === undefined
        ? fileURLToPath(new URL('../../config/plan-catalog.yml', import.meta.url))
        : expandFolder(catalogue),
    publicUrl: publicUrl?.replace(/\/+$/, ''),
  };
}

/** @throws ConfigError where `--lan` cannot say where phones reach this server. */
function readLan(given: Variables, interfaces: Interfaces): readonly string[] {
  for (const name of ['DOJANG_PUBLIC_URL', 'DOJANG_HOST']) {
    if (given[name] !== undefined)
      throw new ConfigError(
        `--lan finds the address itself: leave ${name} out, or leave --lan out`,
      );
  }
  const addresses = lanAddresses(interfaces);
  if (addresses.length === 0) {
    throw new ConfigError(
      'This machine has no address in a home or office network: join the Wi-Fi that the phone is in, or set DOJANG_HOST=0.0.0.0 and DOJANG_PUBLIC_URL to the address that the phone opens',
    );
  }
  return addresses;
}

function expandFolder(folder: string): string {
  if (folder.startsWith('~/')) return join(homedir(), folder.slice(2));
  return isAbsolute(folder) ? folder : resolve(folder);
}

/** What `readModules` needs to know of a module. */
interface Configured {
  readonly name: string;
  readonly config: z.ZodObject;
}

/**
 * The modules that `DOJANG_MODULES` names; all known ones when it is left out. Each comes with its configuration, as its
 * own schema reads it from the variables.
 *
 * @throws ConfigError that names the module, the variable and the fix.
 */
export function readModules<M extends Configured>(
  config: Pick<Config, 'DOJANG_MODULES' | 'variables'>,
  products: readonly M[],
): { chosen: M[]; configs: Map<string, unknown> } {
  const names = config.DOJANG_MODULES?.split(',') ?? products.map(({ name }) => name);
  const known = products.map(({ name }) => name).join(', ');
  const chosen = [...new Set(names)].map((name) => {
    const found = products.find((product) => product.name === name);
    if (found) return found;
    throw new ConfigError(`DOJANG_MODULES names ${name}; the known modules are ${known}`);
  });
  const configs = new Map<string, unknown>();
  for (const { name, config: schema } of chosen) {
    const taken = Object.keys(schema.shape).find((variable) => ownVariables.includes(variable));
    if (taken) throw new ConfigError(`Module ${name} reads ${taken}, which is the server's own`);
    const parsed = schema.safeParse(config.variables);
    if (!parsed.success) {
      throw new ConfigError(`Module ${name} cannot be configured. ${describeIssues(parsed.error)}`);
    }
    configs.set(name, parsed.data);
  }
  return { chosen, configs };
}
