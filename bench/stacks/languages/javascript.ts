import { type Call, camel, type Failure, kebab, pascal } from '../program.ts';
import { callsOf, lineOf, messageOf, type Printer, some, type World, wrapperAt } from '../world.ts';

type Setting = 'node' | 'modules' | 'next' | 'vite' | 'webpack';
const settings: readonly Setting[] = ['node', 'modules', 'next', 'vite', 'webpack'];

interface Place {
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly isAsync: boolean;
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** Where a unit is served or read from in this build. */
function pathOf(world: World, setting: Setting, unit: string, file: string): string {
  const { service, commit, release, random } = world;
  const source = `src/${unit}/${file}.${setting === 'node' ? 'js' : 'ts'}`;
  // One build has one host and one hash: both come from its commit.
  const host = ['https://cdn.example', 'https://shop.example', 'http://10.0.3.7:8080'][
    Number.parseInt(commit[0]!, 16) % 3
  ];
  const seed = Number.parseInt(commit.slice(1, 7), 16);
  const hash = Array.from({ length: 8 }, (_, at) => base64[(seed >> (at * 2)) % 64]).join('');
  switch (setting) {
    case 'node':
      return service.style % 2 === 0
        ? `/usr/src/app/${source}`
        : `/srv/${service.name}/releases/${release}/${source}`;
    case 'modules':
      return `file:///app/${source}`;
    case 'next':
      return (
        random.pick([
          'webpack-internal:///(rsc)/./',
          'webpack-internal:///./',
          'webpack://_N_E/./',
        ]) + source
      );
    case 'vite':
      return `${host}/assets/${unit}-${hash}.js`;
    default:
      return `${host}/static/js/${unit}.${commit.slice(0, service.style % 2 === 0 ? 8 : 20)}.chunk.js${random.pick(['', `?v=${release}`])}`;
  }
}

const isBundle = (setting: Setting) => setting === 'vite' || setting === 'webpack';

function placesOf(world: World, call: Call, setting: Setting, isTop: boolean): Place[] {
  const { random } = world;
  const [owner, name] = [pascal(call.owner), camel(call.name)];
  const path = pathOf(world, setting, call.unit, kebab(call.owner));
  const column = isBundle(setting) ? random.between(300, 60_000) : random.between(1, 60);
  const line = isBundle(setting) ? 1 : lineOf(world);
  const at = (called: string, isAsync = false): Place => ({
    name: called,
    path,
    line,
    column,
    isAsync,
  });
  if (isBundle(setting)) {
    // A minifier keeps the names of methods only. What failed can be known by them alone.
    const receiver = random.letters(random.between(1, 2), 'abcdefghijklmnopqrst');
    return isTop || call.kind === 'method' || call.kind === 'async'
      ? [at(`${receiver}.${name}${pascal(call.owner)}`)]
      : [at(random.letters(random.between(1, 2), 'abcdefghijklmnopqrst'))];
  }
  if (call.kind === 'callback') {
    const nested: Place = {
      name: 'Array.map',
      path: '<anonymous>',
      line: 0,
      column: 0,
      isAsync: false,
    };
    return [at(''), nested, at(`${owner}.${name}`)];
  }
  if (call.kind === 'async') return [at(`${owner}.${name}`, random.chance(0.5))];
  if (call.kind === 'constructor') return [at(`new ${owner}`), at(name)];
  if (call.kind === 'function') return [at(random.pick(['', 'Object.']) + name)];
  if (call.kind === 'generic')
    return [at(`Object.${name}${random.pick(['', ' [as run]'])}`), at(`${owner}.${name}`)];
  return [at(`${owner}.${name}`)];
}

function printV8({ name, path, line, column, isAsync }: Place): string {
  const place = path === '<anonymous>' ? path : `${path}:${line}:${column}`;
  const called = `${isAsync ? 'async ' : ''}${name}`;
  return name === '' ? `    at ${isAsync ? 'async ' : ''}${place}` : `    at ${called} (${place})`;
}

const lastOf = (name: string) => name.replace(/ \[as .*$/, '').replace(/^.*[. ]/, '');
const printGecko = ({ name, path, line, column, isAsync }: Place): string =>
  `${isAsync ? 'async*' : ''}${lastOf(name)}@${path}:${line}:${column}`;

const nodeTails: readonly (readonly string[])[] = [
  [
    '    at Layer.handle [as handle_request] (/usr/src/app/node_modules/express/lib/router/layer.js:95:5)',
    '    at next (/usr/src/app/node_modules/express/lib/router/route.js:149:13)',
    '    at /usr/src/app/node_modules/express/lib/router/index.js:284:15',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
  ],
  [
    '    at async dispatch (/usr/src/app/node_modules/koa-compose/index.js:42:32)',
    '    at new Promise (<anonymous>)',
    '    at async Server.<anonymous> (node:http:612:7)',
  ],
  [
    '    at preHandlerCallback (/srv/node_modules/.pnpm/fastify@4.26.0/node_modules/fastify/lib/handleRequest.js:137:37)',
    '    at process._tickCallback (internal/process/next_tick.js:68:7)',
  ],
];
const nextTail = [
  '    at async eval (webpack-internal:///(rsc)/./node_modules/next/dist/server/app-render/app-render.js:1:2)',
  '    at async doRender (/app/node_modules/next/dist/server/base-server.js:1438:30)',
  '    at stringify (<anonymous>)',
];

function tailOf(world: World, setting: Setting, isV8: boolean): string[] {
  const { service, random } = world;
  if (setting === 'next') return some(world, nextTail, 1);
  if (!isBundle(setting)) return some(world, nodeTails[service.style % nodeTails.length]!, 1);
  const vendor = `https://cdn.example/static/js/vendors-${random.hex(8)}.js:2:${random.between(300, 90_000)}`;
  return some(
    world,
    isV8
      ? [`    at Oa (${vendor})`, `    at e.flushSync (${vendor})`]
      : [`Oa@${vendor}`, `flushSync@${vendor}`, 'promiseReactionJob@[native code]'],
    0,
  );
}

const typeOf = ({ type, isGeneric }: Failure) => (isGeneric ? 'Error' : `${pascal(type)}Error`);

export const printJavascript: Printer = (world) => {
  const { cause, random, service } = world;
  const setting = settings[service.style % settings.length]!;
  const calls = callsOf(world);
  const isV8 = !isBundle(setting) || random.chance(0.5);
  const body = (list: readonly Call[], hasTop: boolean) =>
    list
      .flatMap((call, at) => placesOf(world, call, setting, hasTop && at === 0))
      .filter(({ path }) => isV8 || path !== '<anonymous>')
      .map(isV8 ? printV8 : printGecko);
  const headingOf = (failure: Failure) => ({
    type: typeOf(failure),
    message: messageOf(failure, world),
  });
  // V8 prints ten frames where nobody asked for more.
  const framesMax = service.style % 4 === 1 ? 10 : 50;
  const tail = tailOf(world, setting, isV8);
  const top =
    cause.isInLibrary && !isBundle(setting)
      ? ['    at parse (/usr/src/app/node_modules/pg-protocol/dist/parser.js:69:25)']
      : [];
  const inner = headingOf(cause.failure);
  const head = ({ type, message }: { type: string; message: string }) =>
    isV8 ? [`${type}: ${message}`] : [];
  // No browser prints what an error was caused by.
  if (!cause.wrapper || isBundle(setting))
    return {
      ...inner,
      stack: [...head(inner), ...[...top, ...body(calls, true), ...tail].slice(0, framesMax)].join(
        '\n',
      ),
      isComplete: isV8,
    };
  const at = wrapperAt(world, calls);
  const outer = headingOf(cause.wrapper.failure);
  const first = [...head(outer), ...body(calls.slice(at), false), ...tail];
  const nested = [...top, ...body(calls.slice(0, at), true)];
  const stack = random.chance(0.5)
    ? [
        ...first.slice(0, -1),
        `${first.at(-1)} {`,
        `  [cause]: ${inner.type}: ${inner.message}`,
        ...nested.map((line) => `    ${line}`),
        '}',
      ]
    : [...first, `Caused by: ${inner.type}: ${inner.message}`, ...nested];
  return { ...outer, stack: stack.join('\n'), isComplete: true };
};
