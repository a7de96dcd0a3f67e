import { type Call, type Failure, pascal, snake } from '../program.ts';
import { callsOf, lineOf, messageOf, type Printer, some, type World, wrapperAt } from '../world.ts';

type RubyFrame = readonly [
  path: string,
  line: number,
  owner: string,
  method: string,
  place: string,
];

const gems: readonly (readonly (readonly [
  gem: string,
  path: string,
  owner: string,
  method: string,
])[])[] = [
  [
    [
      'actionpack',
      'action_controller/metal/basic_implicit_render.rb',
      'ActionController::BasicImplicitRender',
      'send_action',
    ],
    ['activesupport', 'active_support/callbacks.rb', 'ActiveSupport::Callbacks', 'run_callbacks'],
    ['railties', 'rails/engine.rb', 'Rails::Engine', 'call'],
    ['rack', 'rack/etag.rb', 'Rack::ETag', 'call'],
    ['puma', 'puma/thread_pool.rb', 'Puma::ThreadPool', 'with_force_shutdown'],
  ],
  [
    ['sidekiq', 'sidekiq/processor.rb', 'Sidekiq::Processor', 'execute_job'],
    ['sidekiq', 'sidekiq/middleware/chain.rb', 'Sidekiq::Middleware::Chain', 'traverse'],
    ['sidekiq', 'sidekiq/component.rb', 'Sidekiq::Component', 'watchdog'],
  ],
  [
    ['sinatra', 'sinatra/base.rb', 'Sinatra::Base', 'route_eval'],
    ['rack-protection', 'rack/protection/base.rb', 'Rack::Protection::Base', 'call'],
  ],
];

const libraries: readonly (readonly [string, string, string, string])[] = [
  ['pg', 'pg/connection.rb', 'PG::Connection', 'exec_params'],
  ['net-http', 'net/http.rb', 'Net::HTTP', 'connect'],
];

/** Since 3.4 a label has the class and plain quotes. */
function print([path, line, owner, method, place]: RubyFrame, isNew: boolean): string {
  const within = place === '' ? '' : `${place} in `;
  const named = isNew && owner !== '' && !method.startsWith('<') ? `${owner}#${method}` : method;
  return `${path}:${line}:in ${isNew ? "'" : '`'}${within}${named}'`;
}

function framesOf(world: World, call: Call, root: string): RubyFrame[] {
  const { random } = world;
  const owner = `${pascal([call.unit])}::${pascal(call.owner)}`;
  const method = snake(call.name);
  const path = `${root}/app/services/${call.unit}/${snake(call.owner)}.rb`;
  const at = (name: string, place = ''): RubyFrame => [path, lineOf(world), owner, name, place];
  if (call.kind === 'callback') {
    const line = lineOf(world);
    const levels = random.pick(['block', 'block (2 levels)', 'block (3 levels)']);
    // `each` is written in C: it is shown at its caller's place.
    return [at(method, levels), [path, line, 'Array', 'each', ''], [path, line, owner, method, '']];
  }
  if (call.kind === 'constructor') return [at('initialize'), at(method)];
  if (call.kind === 'impl') return [at(method, 'rescue'), at(method)];
  if (call.kind === 'generic') {
    const view = `_app_views_${call.unit}_${snake(call.owner)}_html_erb__${random.between(10 ** 9, 10 ** 15)}_${random.between(1000, 99_999)}`;
    return [
      at(method),
      [
        `${root}/app/views/${call.unit}/${snake(call.owner)}.html.erb`,
        lineOf(world),
        '',
        view,
        random.pick(['', 'block']),
      ],
    ];
  }
  return [at(method)];
}

const typeOf = ({ type, isGeneric }: Failure, unit: string) =>
  isGeneric ? 'RuntimeError' : `${pascal([unit])}::${pascal(type)}`;

export const printRuby: Printer = (world) => {
  const { cause, random, service, release } = world;
  const calls = callsOf(world);
  const isNew = random.chance(0.5);
  const root = service.style % 2 === 0 ? '/app' : `/var/www/${service.name}/releases/${release}`;
  const site = random.pick([
    '/usr/local/bundle/gems',
    `${root}/vendor/bundle/ruby/3.3.0/gems`,
    '/home/deploy/.rbenv/versions/3.4.1/lib/ruby/gems/3.4.0/gems',
  ]);
  const gem = ([name, path, owner, method]: readonly [
    string,
    string,
    string,
    string,
  ]): RubyFrame => [
    `${site}/${name}-${random.between(1, 7)}.${random.between(0, 9)}.${random.between(0, 9)}/lib/${path}`,
    random.between(10, 900),
    owner,
    method,
    random.pick(['', 'block']),
  ];
  const tail = some(world, gems[service.style % gems.length]!, 1).map(gem);
  const top = cause.isInLibrary ? [gem(libraries[service.style % libraries.length]!)] : [];
  const body = (list: readonly Call[]) => list.flatMap((call) => framesOf(world, call, root));
  const headingOf = (failure: Failure) => ({
    type: typeOf(failure, cause.calls[0]!.unit),
    message: messageOf(failure, world),
  });
  const section = (
    frames: readonly RubyFrame[],
    { type, message }: { type: string; message: string },
  ) =>
    frames.map((frame, at) =>
      at === 0 ? `${print(frame, isNew)}: ${message} (${type})` : `\tfrom ${print(frame, isNew)}`,
    );
  const inner = headingOf(cause.failure);
  if (!cause.wrapper) {
    const frames = [...top, ...body(calls), ...tail];
    // `full_message`, or a backtrace alone.
    const isComplete = random.chance(0.7);
    const lines = isComplete ? section(frames, inner) : frames.map((frame) => print(frame, isNew));
    return { ...inner, stack: lines.join('\n'), isComplete };
  }
  const at = wrapperAt(world, calls);
  const outer = headingOf(cause.wrapper.failure);
  const lines = [
    ...section([...body(calls.slice(at)), ...tail], outer),
    ...section([...top, ...body(calls.slice(0, at + 1)), ...tail], inner),
  ];
  return { ...outer, stack: lines.join('\n'), isComplete: true };
};
