import { type Call, type Failure, pascal, snake } from '../program.ts';
import { callsOf, lineOf, messageOf, type Printer, some, type World, wrapperAt } from '../world.ts';

type Framework = 'django' | 'fastapi' | 'flask' | 'celery';
const frameworks: readonly Framework[] = ['django', 'fastapi', 'flask', 'celery'];

/** Oldest call first. */
const frames: Readonly<
  Record<Framework, readonly (readonly [file: string, name: string, code: string])[]>
> = {
  django: [
    [
      'gunicorn/workers/sync.py',
      'handle_request',
      'respiter = self.wsgi(environ, resp.start_response)',
    ],
    ['django/core/handlers/exception.py', 'inner', 'response = get_response(request)'],
    [
      'django/core/handlers/base.py',
      '_get_response',
      'response = wrapped_callback(request, *callback_args)',
    ],
    ['rest_framework/views.py', 'dispatch', 'response = handler(request, *args, **kwargs)'],
  ],
  fastapi: [
    ['uvicorn/protocols/http/httptools_impl.py', 'run_asgi', 'result = await app('],
    ['starlette/middleware/errors.py', '__call__', 'await self.app(scope, receive, _send)'],
    ['fastapi/routing.py', 'run_endpoint_function', 'return await dependant.call(**values)'],
    ['anyio/_backends/_asyncio.py', 'run', 'result = context.run(func, *args)'],
  ],
  flask: [
    ['flask/app.py', 'wsgi_app', 'response = self.full_dispatch_request()'],
    [
      'flask/app.py',
      'dispatch_request',
      'return self.ensure_sync(self.view_functions[rule.endpoint])(**view_args)',
    ],
  ],
  celery: [
    ['celery/app/trace.py', 'trace_task', 'R = retval = fun(*args, **kwargs)'],
    ['celery/app/trace.py', '__protected_call__', 'return self.run(*args, **kwargs)'],
  ],
};

const libraries: readonly (readonly [string, string, string])[] = [
  ['sqlalchemy/engine/base.py', '_execute_context', 'self.dialect.do_execute('],
  ['requests/adapters.py', 'send', 'raise ConnectionError(e, request=request)'],
  ['redis/connection.py', 'read_response', 'raise response'],
];

interface Place {
  readonly root: string;
  readonly site: string;
  /** Minor version of Python 3. */
  readonly minor: number;
}

function placeOf({ service, random, release }: World): Place {
  const minor = random.between(9, 13);
  const root = service.style % 2 === 0 ? '/app' : `/srv/${service.name}/releases/${release}`;
  const site = random.pick([
    `/usr/local/lib/python3.${minor}/site-packages`,
    `/opt/venv/lib/python3.${minor}/site-packages`,
    `/home/app/.pyenv/versions/3.${minor}.4/lib/python3.${minor}/site-packages`,
  ]);
  return { root, site, minor };
}

const file = (path: string, line: number, name: string, code: string, caret: boolean): string[] => [
  `  File "${path}", line ${line}, in ${name}`,
  ...(code === '' ? [] : [`    ${code}`]),
  ...(caret && code !== '' ? [`    ${'^'.repeat(Math.min(code.length, 40))}`] : []),
];

function linesOf(world: World, call: Call, place: Place): string[] {
  const { random } = world;
  const path = `${place.root}/${world.service.name}/${call.unit}/${snake(call.owner)}.py`;
  const name = snake(call.name);
  const caret = place.minor >= 11 && random.chance(0.7);
  const at = (called: string) =>
    file(path, lineOf(world), called, `return self.${name}(${random.hex(4)})`, caret);
  if (call.kind === 'callback') return [...at(name), ...at('<lambda>')];
  // A comprehension has a frame of its own until 3.12.
  if (call.kind === 'generic') return [...at(name), ...(place.minor < 12 ? at('<listcomp>') : [])];
  if (call.kind === 'constructor') return [...at(name), ...at('__init__')];
  if (call.kind === 'impl')
    return [...at(name), ...file('<string>', 3, '__init__', '', false)].slice(
      0,
      random.pick([undefined, -1]),
    );
  return at(name);
}

const typeOf = ({ service }: World, { type, isGeneric }: Failure, unit: string) =>
  isGeneric ? 'Exception' : `${service.name}.${unit}.errors.${pascal(type)}`;

export const printPython: Printer = (world) => {
  const { cause, random, service } = world;
  const place = placeOf(world);
  const calls = callsOf(world);
  const framework = frameworks[service.style % frameworks.length]!;
  const foreign = ([path, name, code]: readonly [string, string, string]) =>
    file(`${place.site}/${path}`, random.between(20, 900), name, code, false);
  const head = some(world, frames[framework], 1).flatMap(foreign);
  const top = cause.isInLibrary ? foreign(libraries[service.style % libraries.length]!) : [];
  // A traceback ends where the error was raised.
  const body = (list: readonly Call[]) =>
    list.toReversed().flatMap((call) => linesOf(world, call, place));
  const traceback = (
    lines: readonly string[],
    { type, message }: { type: string; message: string },
  ) => ['Traceback (most recent call last):', ...lines, `${type}: ${message}`];
  const headingOf = (failure: Failure) => ({
    type: typeOf(world, failure, cause.calls[0]!.unit),
    message: messageOf(failure, world),
  });
  const inner = headingOf(cause.failure);
  let lines = traceback([...head, ...body(calls), ...top], inner);
  let outer = inner;
  if (cause.wrapper) {
    const at = wrapperAt(world, calls);
    outer = headingOf(cause.wrapper.failure);
    lines = [
      ...traceback([...body(calls.slice(0, at + 1)), ...top], inner),
      '',
      'The above exception was the direct cause of the following exception:',
      '',
      ...traceback([...head, ...body(calls.slice(at))], outer),
    ];
  } else if (framework === 'fastapi' && cause.trace !== 'none' && random.chance(0.4)) {
    // Middleware of Starlette boxes what its task group raised.
    outer = {
      type: 'ExceptionGroup',
      message: 'unhandled errors in a TaskGroup (1 sub-exception)',
    };
    lines = [
      '  + Exception Group Traceback (most recent call last):',
      ...foreign(frames.fastapi[1]!).map((line) => `  | ${line}`),
      `  | ${outer.type}: ${outer.message}`,
      '  +-+---------------- 1 ----------------',
      ...lines.map((line) => `    | ${line}`),
      '    +------------------------------------',
    ];
  }
  return { ...outer, stack: `${lines.join('\n')}\n`, isComplete: true };
};
