/** One address of a Redis, a Sentinel or a node of a cluster. */
export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

export interface RedisPlace {
  readonly form: 'single' | 'sentinel' | 'cluster';
  readonly nodes: readonly RedisNode[];
  /** Of the group that the Sentinels watch; empty in the other forms. */
  readonly group: string;
  readonly database: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** What the Sentinels ask for, where it is not what Redis asks for. */
  readonly sentinelPassword: string | undefined;
  /** Undefined: what is sent can be read on the way. Files in PEM. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
}

const forms = 'redis://host, rediss://host, redis+sentinel://h1,h2/name or redis+cluster://h1,h2';
const schemes = /^redis(s?)(?:\+(sentinel|cluster))?:\/\//;
const ports = { single: 6379, sentinel: 26_379, cluster: 6379 };
const tlsParameters = ['ca', 'cert', 'key'];

/** A / or ? in the password ends it early, so that its rest stands where a port or a parameter is read. */
const escapes = ': write a / of the password as %2F, a ? as %3F, a # as %23';

/** A password, or a part of one, never occurs in its message, which is shown and logged. */
export class RedisUrlError extends Error {
  override readonly name = 'RedisUrlError';
}

function refuse(fix: string): never {
  throw new RedisUrlError(`REDIS_URL ${fix}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('has a % that is no escape: write a % of the password as %25');
  }
}

function readNode(text: string, portOfForm: number): RedisNode {
  const found = text.match(/^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/);
  if (!found) return refuse('has an address that is not host or host:port, with commas between');
  const port = Number(found[2] ?? portOfForm);
  if (port < 1 || port > 65_535) return refuse(`names a port that is none of 1 to 65535${escapes}`);
  return { host: (found[1] ?? '').replace(/^\[|\]$/g, ''), port };
}

function readPath(form: RedisPlace['form'], path: string): { group: string; database: number } {
  const parts = path.split('/').filter((part) => part !== '');
  const group = form === 'sentinel' ? decode(parts.shift() ?? '') : '';
  if (form === 'sentinel' && group === '') {
    return refuse('lacks the name of the group: redis+sentinel://h1,h2,h3/name');
  }
  const [database = '0', ...more] = parts;
  if (more.length > 0 || !/^\d{1,4}$/.test(database)) {
    return refuse('ends in something that is no number of a database, such as /0');
  }
  if (form === 'cluster' && Number(database) !== 0) {
    return refuse('names a database of a cluster, which has 0 alone: leave the number out');
  }
  return { group, database: Number(database) };
}

/**
 * Reads the four forms: one Redis, one with TLS, Sentinels, a cluster. `rediss+sentinel` and
 * `rediss+cluster` have TLS as well.
 *
 * @throws RedisUrlError that names the fix.
 */
export function readRedisUrl(text: string): RedisPlace {
  const scheme = text.match(schemes);
  if (!scheme) return refuse(`is none of ${forms}`);
  const isTls = scheme[1] === 's';
  const form = (scheme[2] ?? 'single') as RedisPlace['form'];
  const [place = '', search = ''] = text.slice(scheme[0].length).split('?', 2);
  const slash = place.indexOf('/');
  const authority = slash < 0 ? place : place.slice(0, slash);
  const at = authority.lastIndexOf('@');
  const hosts = authority.slice(at + 1).split(',');
  if (form === 'single' && hosts.length > 1) {
    return refuse('names several hosts: say redis+sentinel:// or redis+cluster://');
  }
  const nodes = hosts.map((host) => readNode(host, ports[form]));
  const account = at < 0 ? '' : authority.slice(0, at);
  const colon = account.indexOf(':');
  const username = decode(colon < 0 ? account : account.slice(0, colon));
  const password = colon < 0 ? '' : decode(account.slice(colon + 1));
  const parameters = new Map(new URLSearchParams(search));
  for (const name of parameters.keys()) {
    const isKnown =
      (isTls && tlsParameters.includes(name)) ||
      (form === 'sentinel' && name === 'sentinel-password');
    if (!isKnown) {
      return refuse(
        tlsParameters.includes(name)
          ? `has the parameter ${name}, which needs TLS: begin with rediss`
          : `has a parameter that this form does not know${escapes}`,
      );
    }
  }
  const tls = Object.fromEntries(
    tlsParameters.flatMap((name) => (parameters.has(name) ? [[name, parameters.get(name)]] : [])),
  );
  return {
    form,
    nodes,
    ...readPath(form, slash < 0 ? '' : place.slice(slash)),
    username: username || undefined,
    password: password || undefined,
    sentinelPassword: parameters.get('sentinel-password'),
    tls: isTls ? tls : undefined,
  };
}
