import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** An address, a network of addresses, or a name that the HTTP library has for some. */
function isProxy(text: string): boolean {
  const [address = '', bits, more] = text.trim().split('/');
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text.trim())) return true;
  return isIP(address) > 0 && more === undefined && /^(\d{1,3}|)$/.test(bits ?? '');
}

/** The sole reader of the server's environment. Every variable is here, with its default. */
const environment = z.object({
  DOJANG_DATA: z.string().default('.dojang'),
  DOJANG_HOST: z.string().default('127.0.0.1'),
  DOJANG_PORT: z.coerce.number().int().min(0).max(65_535).default(7410),
  /** Where phones reach the server; the address above when left out. */
  DOJANG_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  DOJANG_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Proxies in front whose `X-Forwarded-For` is believed: a count, or addresses with commas. */
  DOJANG_TRUST_PROXY: z
    .string()
    .refine((text) => /^\d{1,2}$/.test(text) || text.split(',').every(isProxy), {
      error: 'a count such as 1, or addresses with commas such as 10.0.0.1,172.16.0.0/12',
    })
    .optional(),
  /** Opens /metrics to whoever sends it as a bearer token; without it, to this machine alone. */
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
  DATABASE_CONNECTIONS_MAX: z.coerce.number().int().min(2).max(500).default(12),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  LLM_BASE_URL: z.url().optional(),
  LLM_API_KEY: z.string().optional(),
  LLM_MODEL: z.string().optional(),
  /** Further endpoints as a JSON array of {name, baseUrl, apiKey, model, …}, tried in order. */
  LLM_FALLBACKS: z.string().optional(),
  LLM_TIMEOUT_MS: z.coerce.number().int().positive().default(20_000),
  /** Wait before the second try; doubled before the third. */
  LLM_BACKOFF_MS: z.coerce.number().int().nonnegative().default(2000),
  LLM_MONTHLY_BUDGET_USD: z.coerce.number().positive().default(20),
  LLM_USD_PER_MILLION_INPUT: z.coerce.number().nonnegative().default(0),
  LLM_USD_PER_MILLION_OUTPUT: z.coerce.number().nonnegative().default(0),
  SLACK_BOT_TOKEN: z.string().optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_API_URL: z.url().optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().default('Dojang <dojang@localhost>'),
  /** Contact that push services ask for: a mailto: or https: address. */
  PUSH_CONTACT: z
    .string()
    .regex(/^(mailto:\S+@\S+|https:\/\/\S+)$/, 'an address such as mailto:you@example.com')
    .default('mailto:dojang@localhost'),
  /** Hosts (with port, comma-separated) of a push service of one's own. */
  PUSH_HOSTS: z.string().optional(),
});

export type Environment = z.infer<typeof environment>;

const flags = {
  role: { type: 'string', default: 'http,worker' },
  port: { type: 'string' },
  data: { type: 'string' },
  'sign-in': { type: 'boolean', default: false },
} as const;

const roleName = z.enum(['http', 'worker']);

export interface Config extends Omit<Environment, 'DOJANG_PUBLIC_URL' | 'DOJANG_PLAN_CATALOG'> {
  readonly roles: ReadonlySet<z.infer<typeof roleName>>;
  readonly dataFolder: string;
  readonly planCatalogue: string;
  /** Show a sign-in link for the owner although a browser of theirs is paired: it was lost. */
  readonly signsIn: boolean;
  /** Undefined: derived from the port that was really bound. */
  readonly publicUrl: string | undefined;
}

/** A configuration error names the variable and the mend; it is shown without a stack. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads `env` and the command line.
 * @throws ConfigError that names each wrong variable.
 */
export function readConfig(
  env: NodeJS.ProcessEnv = process.env,
  args = process.argv.slice(2),
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
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`The configuration cannot be used. ${wrong.join('; ')}`);
  }
  const roles = z.array(roleName).min(1).safeParse(values.role.split(','));
  if (!roles.success) throw new ConfigError('--role takes http, worker, or both as http,worker');
  const { DOJANG_PUBLIC_URL: publicUrl, DOJANG_PLAN_CATALOG: catalogue, ...rest } = parsed.data;
  const roleSet = new Set(roles.data);
  if (rest.DATABASE_DIRECT_URL && !rest.DATABASE_URL) {
    throw new ConfigError('DATABASE_DIRECT_URL is the owner beside DATABASE_URL: give both');
  }
  if (!rest.DATABASE_URL && roleSet.size < 2) {
    throw new ConfigError(
      'The embedded database belongs to one process: give DATABASE_URL to run http and worker apart',
    );
  }
  return {
    ...rest,
    roles: roleSet,
    signsIn: values['sign-in'],
    dataFolder: expandFolder(rest.DOJANG_DATA),
    planCatalogue:
      catalogue === undefined
        ? fileURLToPath(new URL('../../config/plan-catalog.yml', import.meta.url))
        : expandFolder(catalogue),
    publicUrl: publicUrl?.replace(/\/+$/, ''),
  };
}

function expandFolder(folder: string): string {
  if (folder.startsWith('~/')) return join(homedir(), folder.slice(2));
  return isAbsolute(folder) ? folder : resolve(folder);
}
