import { type Call, camel, type Failure, pascal } from '../program.ts';
import { callsOf, lineOf, messageOf, type Printer, some, type World, wrapperAt } from '../world.ts';

/** A function and the file that it is in, as PHP knows them: the trace prints the file of the caller. */
interface PhpFrame {
  readonly call: string;
  readonly path: string;
}

const frameworks: readonly (readonly (readonly [call: string, path: string])[])[] = [
  [
    [
      'Illuminate\\Routing\\Controller->callAction',
      'laravel/framework/src/Illuminate/Routing/Controller.php',
    ],
    [
      'Illuminate\\Routing\\Router->runRoute',
      'laravel/framework/src/Illuminate/Routing/Router.php',
    ],
    [
      'Illuminate\\Pipeline\\Pipeline->Illuminate\\Pipeline\\{closure}',
      'laravel/framework/src/Illuminate/Pipeline/Pipeline.php',
    ],
    [
      'Illuminate\\Foundation\\Http\\Kernel->handle',
      'laravel/framework/src/Illuminate/Foundation/Http/Kernel.php',
    ],
  ],
  [
    ['Symfony\\Component\\HttpKernel\\HttpKernel->handleRaw', 'symfony/http-kernel/HttpKernel.php'],
    ['Symfony\\Component\\HttpKernel\\Kernel->handle', 'symfony/http-kernel/Kernel.php'],
    [
      'Symfony\\Component\\Runtime\\Runner\\Symfony\\HttpKernelRunner->run',
      'symfony/runtime/Runner/Symfony/HttpKernelRunner.php',
    ],
  ],
];

const argumentsOf = ({ random }: World) =>
  random.pick([
    '',
    "12, 'open'",
    'Object(App\\Order), Array',
    "'a->b(c)', NULL",
    'Object(Closure)',
  ]);

function framesOf(world: World, call: Call, root: string, isNew: boolean): PhpFrame[] {
  const { random, service } = world;
  const space = `${pascal([service.company])}\\${pascal([call.unit])}`;
  const [owner, method] = [pascal(call.owner), camel(call.name)];
  const path = `${root}/src/${pascal([call.unit])}/${owner}.php`;
  const at = (name: string): PhpFrame => ({ call: name, path });
  const plain = at(`${space}\\${owner}->${method}`);
  if (call.kind === 'callback') {
    const name = isNew
      ? `{closure:${space}\\${owner}::${method}():${random.between(5, 300)}}`
      : `${space}\\{closure}`;
    return [
      at(`${space}\\${owner}->${name}`),
      { call: random.pick(['array_map', 'array_filter', 'array_walk']), path: '' },
      plain,
    ];
  }
  if (call.kind === 'impl')
    return [
      at(
        `class@anonymous\0${path}:${random.between(5, 300)}$${random.hex(random.between(1, 3))}->${method}`,
      ),
      plain,
    ];
  if (call.kind === 'constructor') return [at(`${space}\\${owner}->__construct`), plain];
  if (call.kind === 'function') return [at(`${space}\\${owner}::${method}`)];
  return [plain];
}

/** `#3 /app/src/Pay.php(12): …`: the place is in the file of the next frame, which called. */
function trace(world: World, frames: readonly PhpFrame[], root: string): string[] {
  const lines = frames.map((frame, at) => {
    const caller = frames[at + 1]?.path ?? `${root}/public/index.php`;
    const place = caller === '' ? '[internal function]' : `${caller}(${lineOf(world)})`;
    return `#${at} ${place}: ${frame.call}(${argumentsOf(world)})`;
  });
  return [...lines, `#${frames.length} {main}`];
}

/** As the SDK of OpenTelemetry writes it, after Java. */
const javaLike = (world: World, frames: readonly PhpFrame[]): string[] => [
  ...frames.map(({ call, path }) => {
    const name = call.replace(/->|::/, '.').replaceAll('\\', '.');
    return ` at ${name}(${path === '' ? 'unknown' : `${path.slice(path.lastIndexOf('/') + 1)}:${lineOf(world)}`})`;
  }),
  ` at {main}(index.php:${lineOf(world)})`,
];

const typeOf = ({ service }: World, { type, isGeneric }: Failure) =>
  isGeneric ? 'RuntimeException' : `${pascal([service.company])}\\Errors\\${pascal(type)}`;

export const printPhp: Printer = (world) => {
  const { cause, random, service, release } = world;
  const calls = callsOf(world);
  const isNew = random.chance(0.5);
  const root =
    service.style % 2 === 0 ? '/var/www/html' : `/srv/${service.name}/releases/${release}`;
  const vendor = ([call, path]: readonly [string, string]): PhpFrame => ({
    call,
    path: `${root}/vendor/${path}`,
  });
  const tail = some(world, frameworks[service.style % frameworks.length]!, 1).map(vendor);
  const top = cause.isInLibrary
    ? [
        vendor([
          'Doctrine\\DBAL\\Driver\\PDO\\Exception::new',
          'doctrine/dbal/src/Driver/PDO/Exception.php',
        ]),
      ]
    : [];
  const body = (list: readonly Call[]) =>
    list.flatMap((call) => framesOf(world, call, root, isNew));
  const headingOf = (failure: Failure) => ({
    type: typeOf(world, failure),
    message: messageOf(failure, world),
  });
  const inner = headingOf(cause.failure);
  const isSdk = service.style % 5 === 0;
  const section = (
    { type, message }: { type: string; message: string },
    frames: readonly PhpFrame[],
    prefix: string,
  ) => {
    if (isSdk) return [`${prefix}${type}: ${message}`, ...javaLike(world, frames)];
    return [
      `${prefix}${type}: ${message} in ${frames[0]!.path}:${lineOf(world)}`,
      'Stack trace:',
      ...trace(world, frames, root),
    ];
  };
  if (!cause.wrapper) {
    const head = isSdk ? '' : random.pick(['', 'PHP Fatal error:  Uncaught ']);
    return {
      ...inner,
      stack: section(inner, [...top, ...body(calls), ...tail], head).join('\n'),
      isComplete: true,
    };
  }
  const at = wrapperAt(world, calls);
  const outer = headingOf(cause.wrapper.failure);
  const innerFrames = [...top, ...body(calls.slice(0, at + 1)), ...tail];
  const outerFrames = [...body(calls.slice(at)), ...tail];
  const lines = isSdk
    ? [...section(outer, outerFrames, ''), ...section(inner, innerFrames, 'Caused by: ')]
    : [...section(inner, innerFrames, ''), '', ...section(outer, outerFrames, 'Next ')];
  return { ...outer, stack: lines.join('\n'), isComplete: true };
};
