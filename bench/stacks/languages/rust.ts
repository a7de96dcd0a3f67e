import { type Call, type Failure, pascal, snake } from '../program.ts';
import { callsOf, lineOf, messageOf, type Printer, some, type World } from '../world.ts';

interface Symbol {
  readonly name: string;
  readonly path: string;
}

const tails: readonly (readonly (readonly [name: string, crate: string])[])[] = [
  [
    ['<F as axum::handler::Handler<(M,T1,),S>>::call::{{closure}}', 'axum-0.7.4'],
    [
      '<tower_http::trace::service::Trace<S,M> as tower_service::Service<http::request::Request<B>>>::call',
      'tower-http-0.5.1',
    ],
    ['hyper::proto::h1::dispatch::Dispatcher<D,Bs,I,T>::poll_loop', 'hyper-1.2.0'],
    ['tokio::runtime::task::harness::poll_future', 'tokio-1.36.0'],
    ['tokio::runtime::scheduler::multi_thread::worker::run', 'tokio-1.36.0'],
  ],
  [
    ['actix_web::handler::handler_service::{{closure}}::{{closure}}', 'actix-web-4.5.1'],
    ['<core::pin::Pin<P> as core::future::future::Future>::poll', ''],
    ['actix_rt::arbiter::Arbiter::with_tokio_rt::{{closure}}', 'actix-rt-2.9.0'],
  ],
];

const ends = [
  'std::sys::backtrace::__rust_begin_short_backtrace',
  'std::sys::pal::unix::thread::Thread::new::thread_start',
  'start_thread',
  '__clone',
];

function symbolsOf(world: World, call: Call, root: string): Symbol[] {
  const { random, service } = world;
  const [owner, name] = [pascal(call.owner), snake(call.name)];
  const whole = `${service.name}::${call.unit}`;
  const path = `${root}src/${call.unit}/${snake(call.owner)}.rs`;
  const at = (symbol: string): Symbol => ({ name: symbol, path });
  const closure = random.pick(['::{{closure}}', '::{{closure}}::{{closure}}']);
  if (call.kind === 'function') return [at(`${whole}::${snake(call.owner)}::${name}`)];
  if (call.kind === 'async')
    return [at(`${whole}::${snake(call.owner)}::${owner}::${name}${closure}`)];
  if (call.kind === 'callback')
    return [
      at(`${whole}::${owner}::${name}${closure}`),
      { name: 'core::iter::traits::iterator::Iterator::for_each', path: '' },
      at(`${whole}::${owner}::${name}`),
    ];
  if (call.kind === 'impl')
    return [
      at(`<${whole}::${owner} as ${service.name}::ports::${pascal([call.unit])}Port>::${name}`),
    ];
  if (call.kind === 'generic')
    return [
      at(`${whole}::${owner}<${random.pick(['T', 'alloc::string::String', '&str'])}>::${name}`),
    ];
  return [at(`${whole}::${owner}::${name}`)];
}

export const printRust: Printer = (world) => {
  const { cause, random, service } = world;
  const calls = callsOf(world);
  const isFull = random.chance(0.4);
  const hasPlaces = random.chance(0.7);
  const commit = random.hex(40);
  const root = random.pick(['./', '/usr/src/app/', '/build/']);
  const registry = `/usr/local/cargo/registry/src/index.crates.io-${random.hex(16)}/`;
  const own = calls.flatMap((call) => symbolsOf(world, call, root));
  const tail = some(world, tails[service.style % tails.length]!, 1).map(
    ([name, crate]): Symbol => ({
      name,
      path:
        crate === ''
          ? `/rustc/${commit}/library/core/src/future/future.rs`
          : `${registry}${crate}/src/lib.rs`,
    }),
  );
  const library = cause.isInLibrary
    ? [{ name: 'core::result::unwrap_failed', path: `/rustc/${commit}/library/core/src/result.rs` }]
    : [];
  const panicked = ['rust_begin_unwind', 'core::panicking::panic_fmt'].map(
    (name): Symbol => ({ name, path: `/rustc/${commit}/library/std/src/panicking.rs` }),
  );
  const isAnyhow = service.style % 4 === 0;
  const made = {
    name: 'anyhow::error::<impl core::convert::From<E> for anyhow::Error>::from',
    path: `${registry}anyhow-1.0.80/src/error.rs`,
  };
  const symbols = [
    ...(isAnyhow ? [made] : panicked),
    ...library,
    ...own,
    ...tail,
    ...some(world, ends, 0).map((name) => ({ name, path: '' })),
  ];
  const frames = symbols.flatMap(({ name, path }, at) => {
    const hash = isFull && name.includes('::') ? `::h${random.hex(16)}` : '';
    const address = isFull ? `0x${random.hex(12)} - ` : '';
    const place =
      hasPlaces && path !== ''
        ? [`             at ${path}:${lineOf(world)}:${random.between(1, 60)}`]
        : [];
    return [`${String(at).padStart(4)}: ${address}${name}${hash}`, ...place];
  });
  const message = messageOf(cause.failure, world);
  const type = rustType(world, cause.failure, isAnyhow);
  if (isAnyhow) {
    const outer = cause.wrapper ? messageOf(cause.wrapper.failure, world) : message;
    const chain = cause.wrapper
      ? ['', 'Caused by:', `    ${random.pick(['', '0: '])}${message}`]
      : [];
    return {
      type,
      message: outer,
      stack: [`Error: ${outer}`, ...chain, '', 'Stack backtrace:', ...frames].join('\n'),
      isComplete: false,
    };
  }
  const place = `${root}src/${cause.calls[0]!.unit}/${snake(cause.calls[0]!.owner)}.rs:${lineOf(world)}:${random.between(1, 60)}`;
  const thread = random.pick([
    'main',
    'tokio-runtime-worker',
    `actix-rt|system:0|arbiter:${random.between(0, 8)}`,
  ]);
  const head = random.chance(0.5)
    ? [`thread '${thread}' panicked at ${place}:`, message]
    : [`thread '${thread}' panicked at '${message}', ${place}`];
  const note = isFull
    ? []
    : ['note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.'];
  return {
    type,
    message,
    stack: [...head, 'stack backtrace:', ...frames, ...note].join('\n'),
    isComplete: false,
  };
};

const rustType = ({ service }: World, { type, isGeneric }: Failure, isAnyhow: boolean) =>
  !isGeneric ? `${service.name}::errors::${pascal(type)}` : isAnyhow ? 'anyhow::Error' : 'panic';
