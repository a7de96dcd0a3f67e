import { type Call, camel, type Failure, pascal } from '../program.ts';
import { callsOf, lineOf, messageOf, type Printer, some, type World, wrapperAt } from '../world.ts';

type Dialect = 'spring' | 'webflux' | 'kotlin' | 'scala' | 'quarkus';
const dialects: readonly Dialect[] = ['spring', 'webflux', 'kotlin', 'scala', 'quarkus'];
const dialectOf = ({ service }: World): Dialect => dialects[service.style % dialects.length]!;

const packageOf = ({ service }: World, unit: string) =>
  `com.${service.company}.${service.name}.${unit}`;

const frame = (name: string, place: string) => `at ${name}(${place})`;

/** A call and what the compiler and the runtime put around it. */
function linesOf(world: World, call: Call): string[] {
  const { random } = world;
  const dialect = dialectOf(world);
  const owner = pascal(call.owner);
  const [method, whole] = [camel(call.name), `${packageOf(world, call.unit)}.${owner}`];
  const file = `${owner}.${dialect === 'kotlin' ? 'kt' : dialect === 'scala' ? 'scala' : 'java'}`;
  const at = (name: string) => frame(name, `${file}:${lineOf(world)}`);
  const enclosing = at(`${whole}.${method}`);
  const number = random.between(0, 30);
  if (call.kind === 'constructor') return [at(`${whole}.<init>`), enclosing];
  if (call.kind === 'generic') return [at(`${whole}$Inner.${method}`)];
  if (call.kind === 'async' && dialect === 'kotlin')
    return [
      at(`${whole}$${method}$${number}.invokeSuspend`),
      ...some(
        world,
        [
          'at kotlin.coroutines.jvm.internal.BaseContinuationImpl.resumeWith(ContinuationImpl.kt:33)',
        ],
        0,
      ),
    ];
  if (call.kind === 'callback' && dialect === 'scala')
    return [
      at(`${whole}.$anonfun$${method}$${number}`),
      'at scala.collection.immutable.List.foreach(List.scala:333)',
      enclosing,
    ];
  if (call.kind === 'callback' && dialect === 'kotlin')
    return [at(`${whole}.${method}$lambda${random.pick(['$', '-'])}${number}`), enclosing];
  if (call.kind === 'callback')
    return [
      at(`${whole}.lambda$${method}$${number}`),
      ...some(
        world,
        [
          `at ${whole}$$Lambda$${random.between(100, 999)}/0x${random.hex(16)}.accept(Unknown Source)`,
        ],
        0,
      ),
      'at java.base/java.util.ArrayList.forEach(ArrayList.java:1596)',
      enclosing,
    ];
  return [enclosing];
}

/** Proxies that a container puts in front of a call, in one of the versions of the container. */
function proxiesOf(world: World, call: Call): string[] {
  const { random } = world;
  const whole = `${packageOf(world, call.unit)}.${pascal(call.owner)}`;
  const method = camel(call.name);
  const reflection = random.pick([
    [
      `at jdk.internal.reflect.GeneratedMethodAccessor${random.between(1, 400)}.invoke(Unknown Source)`,
    ],
    [
      'at java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)',
    ],
    [
      'at sun.reflect.NativeMethodAccessorImpl.invoke0(Native Method)',
      'at sun.reflect.NativeMethodAccessorImpl.invoke(NativeMethodAccessorImpl.java:62)',
    ],
  ]);
  const interceptors = [
    'at org.springframework.aop.framework.ReflectiveMethodInvocation.proceed(ReflectiveMethodInvocation.java:184)',
    'at org.springframework.transaction.interceptor.TransactionAspectSupport.invokeWithinTransaction(TransactionAspectSupport.java:385)',
    'at org.springframework.transaction.interceptor.TransactionInterceptor.invoke(TransactionInterceptor.java:119)',
  ];
  return random.pick([
    [],
    [],
    [
      `at ${whole}$$FastClassBySpringCGLIB$$${random.hex(8)}.invoke(<generated>)`,
      'at org.springframework.cglib.proxy.MethodProxy.invoke(MethodProxy.java:218)',
      ...some(world, interceptors, 1),
      `at ${whole}$$EnhancerBySpringCGLIB$$${random.hex(8)}.${method}(<generated>)`,
    ],
    [
      ...some(world, interceptors, 1),
      `at ${whole}$$SpringCGLIB$$${random.between(0, 3)}.${method}(<generated>)`,
    ],
    [
      ...reflection,
      'at java.base/java.lang.reflect.Method.invoke(Method.java:580)',
      `at jdk.proxy${random.between(1, 4)}/jdk.proxy2.$Proxy${random.between(10, 300)}.${method}(Unknown Source)`,
    ],
    [`at ${whole}_ClientProxy.${method}(Unknown Source)`],
    [
      `at ${whole}_$$_javassist_${random.between(1, 90)}.${method}(${pascal(call.owner)}_$$_javassist_${random.between(1, 90)}.java)`,
    ],
  ]);
}

const tails: Readonly<Record<Dialect, readonly (readonly string[])[]>> = {
  spring: [
    [
      'at org.springframework.web.method.support.InvocableHandlerMethod.doInvoke(InvocableHandlerMethod.java:255)',
      'at org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1089)',
      'at jakarta.servlet.http.HttpServlet.service(HttpServlet.java:590)',
      'at org.apache.catalina.core.ApplicationFilterChain.internalDoFilter(ApplicationFilterChain.java:205)',
      'at org.apache.tomcat.util.net.NioEndpoint$SocketProcessor.doRun(NioEndpoint.java:1740)',
      'at java.base/java.lang.Thread.run(Thread.java:1583)',
    ],
    [
      'at javax.servlet.http.HttpServlet.service(HttpServlet.java:741)',
      'at io.undertow.servlet.handlers.ServletHandler.handleRequest(ServletHandler.java:74)',
      'at org.jboss.threads.EnhancedQueueExecutor.safeRun(EnhancedQueueExecutor.java:1990)',
      'at java.lang.Thread.run(Thread.java:748)',
    ],
  ],
  webflux: [
    [
      'at reactor.core.publisher.FluxMap$MapSubscriber.onNext(FluxMap.java:106)',
      'at reactor.netty.http.server.HttpServerOperations.onInboundNext(HttpServerOperations.java:663)',
      'at io.netty.channel.AbstractChannelHandlerContext.invokeChannelRead(AbstractChannelHandlerContext.java:442)',
      'at io.netty.util.concurrent.FastThreadLocalRunnable.run(FastThreadLocalRunnable.java:30)',
      'at java.base/java.lang.Thread.run(Unknown Source)',
    ],
  ],
  kotlin: [
    [
      'at kotlinx.coroutines.DispatchedTask.run(DispatchedTask.kt:108)',
      'at kotlinx.coroutines.scheduling.CoroutineScheduler.runSafely(CoroutineScheduler.kt:584)',
      'at kotlinx.coroutines.scheduling.CoroutineScheduler$Worker.run(CoroutineScheduler.kt:684)',
    ],
    [
      'at io.ktor.util.pipeline.SuspendFunctionGun.loop(SuspendFunctionGun.kt:120)',
      'at _COROUTINE._BOUNDARY._(CoroutineDebugging.kt:46)',
      'at io.ktor.server.netty.NettyApplicationCallHandler.handleRequest(NettyApplicationCallHandler.kt:40)',
    ],
  ],
  scala: [
    [
      'at akka.dispatch.TaskInvocation.run(AbstractDispatcher.scala:49)',
      'at akka.dispatch.ForkJoinExecutorConfigurator$AkkaForkJoinTask.exec(ForkJoinExecutorConfigurator.scala:48)',
      'at java.base/java.util.concurrent.ForkJoinPool.scan(ForkJoinPool.java:1655)',
    ],
  ],
  quarkus: [
    [
      'at org.jboss.resteasy.reactive.server.handlers.InvocationHandler.handle(InvocationHandler.java:29)',
      'at io.quarkus.vertx.core.runtime.VertxCoreRecorder$14.runWith(VertxCoreRecorder.java:582)',
      'at io.netty.util.concurrent.FastThreadLocalRunnable.run(FastThreadLocalRunnable.java:30)',
    ],
  ],
};

const libraries = [
  ['at java.base/java.util.Optional.orElseThrow(Optional.java:403)'],
  [
    'at org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2713)',
    'at com.zaxxer.hikari.pool.ProxyPreparedStatement.executeQuery(ProxyPreparedStatement.java:52)',
    'at com.zaxxer.hikari.pool.HikariProxyPreparedStatement.executeQuery(HikariProxyPreparedStatement.java)',
  ],
  ['at okhttp3.internal.http.RealInterceptorChain.proceed(RealInterceptorChain.kt:109)'],
];

const typeOf = (world: World, { type, isGeneric }: Failure, unit: string) =>
  isGeneric ? 'java.lang.RuntimeException' : `${packageOf(world, unit)}.${pascal(type)}Exception`;

/** `~[shop-1.2.3.jar!/:1.2.3]`, as logback packages it. */
const packaged = (world: World, line: string, isPackaged: boolean) =>
  isPackaged && !line.includes('java.base')
    ? `${line} ~[${world.service.name}-${world.version}.jar!/:${world.version}]`
    : line;

export const printJava: Printer = (world) => {
  const { cause, random } = world;
  const calls = callsOf(world);
  const isPackaged = random.chance(0.2);
  const print = (lines: readonly string[]) =>
    lines.map((line) => `\t${packaged(world, line, isPackaged)}`);
  const bodyOf = (list: readonly Call[]) =>
    list.flatMap((call) => [...linesOf(world, call), ...proxiesOf(world, call)]);
  const known = tails[dialectOf(world)];
  const tail = some(world, cause.trace === 'app' ? random.pick(known) : known[0]!, 1);
  const top = cause.isInLibrary ? libraries[world.service.style % libraries.length]! : [];
  const heading = (failure: Failure) => {
    const type = typeOf(world, failure, cause.calls[0]!.unit);
    return { type, message: messageOf(failure, world) };
  };
  const inner = heading(cause.failure);
  const suppressed = random.chance(0.1)
    ? [
        '\tSuppressed: java.io.IOException: Stream closed',
        '\t\tat java.base/java.io.BufferedReader.ensureOpen(BufferedReader.java:123)',
        `\t\t... ${random.between(2, 60)} more`,
      ]
    : [];
  if (!cause.wrapper) {
    const lines = print([...top, ...bodyOf(calls), ...tail]);
    return {
      ...inner,
      stack: [`${inner.type}: ${inner.message}`, ...lines, ...suppressed].join('\n'),
      isComplete: true,
    };
  }
  const at = wrapperAt(world, calls);
  const outer = heading(cause.wrapper.failure);
  const shared = [...bodyOf(calls.slice(at + 1)), ...tail];
  const caught = linesOf(world, calls[at]!);
  const stack = [
    `${outer.type}: ${outer.message}`,
    ...print([...caught, ...shared]),
    ...suppressed,
    `Caused by: ${inner.type}: ${inner.message}`,
    ...print([
      ...top,
      ...bodyOf(calls.slice(0, at)),
      linesOf(world, calls[at]!).findLast((line) => line.includes(packageOf(world, '')))!,
    ]),
    `\t... ${shared.length} ${isPackaged ? 'common frames omitted' : 'more'}`,
  ];
  return { ...outer, stack: stack.join('\n'), isComplete: true };
};
