import { type Call, camel, type Failure, pascal, snake } from '../program.ts';
import { callsOf, lineOf, messageOf, type Printer, some, type World } from '../world.ts';

interface Framework {
  readonly version: string;
  readonly module: string;
  readonly calls: readonly (readonly [name: string, file: string])[];
}

const frameworks: readonly Framework[] = [
  {
    module: 'github.com/gin-gonic/gin',
    version: 'v1.9.1',
    calls: [
      ['(*Context).Next', 'context.go'],
      ['LoggerWithConfig.func1', 'logger.go'],
      ['(*Engine).handleHTTPRequest', 'gin.go'],
      ['(*Engine).ServeHTTP', 'gin.go'],
    ],
  },
  {
    module: 'github.com/labstack/echo/v4',
    version: 'v4.11.4',
    calls: [
      ['(*Echo).add.func1', 'echo.go'],
      ['(*Echo).ServeHTTP', 'echo.go'],
    ],
  },
  {
    module: 'github.com/go-chi/chi/v5',
    version: 'v5.0.12',
    calls: [
      ['(*Mux).routeHTTP', 'mux.go'],
      ['(*Mux).ServeHTTP', 'mux.go'],
    ],
  },
  {
    module: 'google.golang.org/grpc',
    version: 'v1.62.0',
    calls: [
      ['(*Server).processUnaryRPC', 'server.go'],
      ['(*Server).handleStream', 'server.go'],
    ],
  },
];

const standard: readonly (readonly [string, string])[] = [
  ['net/http.HandlerFunc.ServeHTTP', 'net/http/server.go'],
  ['net/http.serverHandler.ServeHTTP', 'net/http/server.go'],
  ['net/http.(*conn).serve', 'net/http/server.go'],
];

const argumentsOf = ({ random }: World) =>
  random.pick([
    '...',
    `0xc000${random.hex(6)}`,
    `{0x${random.hex(6)}, 0xc000${random.hex(6)}}, 0x${random.hex(2)}?`,
    '',
  ]);

function pair(world: World, name: string, path: string, line: number): string[] {
  const offset = world.random.chance(0.95)
    ? ` +0x${world.random.hex(world.random.between(2, 3))}`
    : '';
  return [`${name}(${argumentsOf(world)})`, `\t${path}:${line}${offset}`];
}

/** What the module of a service is called; some have no dot in their name. */
const moduleOf = ({ service }: World) =>
  service.style % 3 === 0 ? `${service.name}-api` : `github.com/${service.company}/${service.name}`;

function linesOf(world: World, call: Call, root: string): string[] {
  const { random } = world;
  const owner = pascal(call.owner);
  const name = pascal(call.name);
  const path = `${root}/internal/${call.unit}/${snake(call.owner)}.go`;
  const whole = `${moduleOf(world)}/internal/${call.unit}`;
  const at = (called: string) => pair(world, `${whole}.${called}`, path, lineOf(world));
  const number = random.between(1, 12);
  if (call.kind === 'function' || call.kind === 'constructor')
    return at(camel([...call.name, ...call.owner]));
  if (call.kind === 'callback')
    return [
      ...at(`(*${owner}).${name}.func${number}${random.pick(['', `.${random.between(1, 4)}`])}`),
      ...at(`(*${owner}).${name}`),
    ];
  if (call.kind === 'generic')
    return at(
      `(*${owner}[${random.pick(['...', 'go.shape.int', 'go.shape.struct { X int }'])}]).${name}`,
    );
  if (call.kind === 'async') return at(`${owner}.${name}${random.pick(['', '-fm'])}`);
  return at(`(*${owner}).${name}`);
}

export const printGo: Printer = (world) => {
  const { cause, random, service } = world;
  const calls = callsOf(world);
  const isTrimmed = random.chance(0.3);
  const goroot = isTrimmed
    ? ''
    : random.pick(['/usr/local/go/src/', '/opt/homebrew/Cellar/go/1.22.1/libexec/src/']);
  const mod = isTrimmed ? '' : random.pick(['/go/pkg/mod/', '/home/runner/go/pkg/mod/']);
  const root = isTrimmed
    ? moduleOf(world)
    : random.pick(['/src', '/build', `/builds/${service.company}/${service.name}`]);
  const framework = frameworks[service.style % frameworks.length]!;
  const own = calls.flatMap((call) => linesOf(world, call, root));
  const tail = [
    ...some(world, framework.calls, 1).flatMap(([name, file]) =>
      pair(
        world,
        `${framework.module}.${name}`,
        `${mod}${framework.module}@${framework.version}/${file}`,
        random.between(20, 900),
      ),
    ),
    ...some(world, standard, 0).flatMap(([name, file]) =>
      pair(world, name, `${goroot}${file}`, random.between(20, 3000)),
    ),
  ];
  const isRuntime = cause.failure.isGeneric && cause.calls.length % 2 === 0;
  const message = `${isRuntime ? 'runtime error: ' : ''}${messageOf(cause.failure, world)}`;
  const panicked = pair(world, 'panic', `${goroot}runtime/panic.go`, 770);
  const recovered = random.chance(0.5)
    ? [
        ...pair(world, 'runtime/debug.Stack', `${goroot}runtime/debug/stack.go`, 24),
        ...pair(
          world,
          `${moduleOf(world)}/internal/web.Recover.func${random.between(1, 3)}.1`,
          `${root}/internal/web/recover.go`,
          lineOf(world),
        ),
      ]
    : [];
  const thrown = cause.isInLibrary
    ? pair(
        world,
        'database/sql.(*Rows).Scan',
        `${goroot}database/sql/sql.go`,
        random.between(3000, 3400),
      )
    : [];
  const lines = [
    ...(random.chance(0.5) ? [`panic: ${message}${random.pick(['', ' [recovered]'])}`, ''] : []),
    `goroutine ${random.between(1, 90_000)} [running]:`,
    ...recovered,
    ...panicked,
    ...(isRuntime ? pair(world, 'runtime.panicmem', `${goroot}runtime/panic.go`, 261) : []),
    ...thrown,
    ...own,
    ...tail,
    `created by ${random.pick(['net/http.(*Server).Serve in goroutine 1', 'net/http.(*Server).Serve', `${moduleOf(world)}/internal/web.Run.func${random.between(1, 9)} in goroutine ${random.between(1, 99)}`])}`,
    `\t${goroot}net/http/server.go:${random.between(3000, 3300)} +0x${random.hex(3)}`,
    ...(random.chance(0.2)
      ? [
          '',
          `goroutine ${random.between(1, 900)} [chan receive]:`,
          ...pair(
            world,
            `${moduleOf(world)}/internal/queue.Wait`,
            `${root}/internal/queue/wait.go`,
            lineOf(world),
          ),
        ]
      : []),
  ];
  return {
    type: goType(world, cause.failure, isRuntime),
    message,
    stack: lines.join('\n'),
    isComplete: false,
  };
};

const goType = (world: World, { type, isGeneric }: Failure, isRuntime: boolean) =>
  isRuntime
    ? 'runtime.Error'
    : isGeneric
      ? '*errors.errorString'
      : `*${world.service.name}.${pascal(type)}Error`;
