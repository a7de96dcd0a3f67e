import { type Call, type Failure, pascal } from '../program.ts';
import { callsOf, lineOf, messageOf, type Printer, some, type World, wrapperAt } from '../world.ts';

const tails: readonly (readonly string[])[] = [
  [
    'at Microsoft.AspNetCore.Mvc.Infrastructure.ActionMethodExecutor.TaskOfIActionResultExecutor.Execute(ActionContext actionContext, IActionResultTypeMapper mapper, ObjectMethodExecutor executor, Object controller, Object[] arguments)',
    'at Microsoft.AspNetCore.Mvc.Infrastructure.ControllerActionInvoker.<InvokeActionMethodAsync>g__Awaited|12_0(ControllerActionInvoker invoker, ValueTask`1 actionResultValueTask)',
    '--- End of stack trace from previous location ---',
    'at Microsoft.AspNetCore.Routing.EndpointMiddleware.<Invoke>g__AwaitRequestTask|7_0(Endpoint endpoint, Task requestTask, ILogger logger)',
    'at Microsoft.AspNetCore.Authorization.AuthorizationMiddleware.Invoke(HttpContext context)',
    'at Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpProtocol.ProcessRequests[TContext](IHttpApplication`1 application)',
  ],
  [
    'at MediatR.Pipeline.RequestPreProcessorBehavior`2.Handle(TRequest request, RequestHandlerDelegate`1 next, CancellationToken cancellationToken)',
    'at MediatR.Mediator.Send[TResponse](IRequest`1 request, CancellationToken cancellationToken)',
    'at lambda_method12(Closure , Object )',
    'at Microsoft.AspNetCore.Mvc.Infrastructure.ResourceInvoker.<InvokeFilterPipelineAsync>g__Awaited|20_0(ResourceInvoker invoker, Task lastTask, State next, Scope scope, Object state, Boolean isCompleted)',
  ],
  [
    'at Hangfire.Server.CoreBackgroundJobPerformer.InvokeMethod(PerformContext context, Object instance, Object[] arguments)',
    'at Hangfire.Server.BackgroundJobPerformer.Perform(PerformContext context)',
    'at System.Threading.ThreadPoolWorkQueue.Dispatch()',
  ],
];

const waiting = [
  'at System.Runtime.CompilerServices.TaskAwaiter.ThrowForNonSuccess(Task task)',
  'at System.Runtime.CompilerServices.TaskAwaiter.HandleNonSuccessAndDebuggerNotification(Task task)',
];

const libraries = [
  [
    'at System.Linq.ThrowHelper.ThrowNoElementsException()',
    'at System.Linq.Enumerable.Single[TSource](IEnumerable`1 source)',
  ],
  [
    'at Npgsql.Internal.NpgsqlConnector.ReadMessageLong(Boolean async, DataRowLoadingMode dataRowLoadingMode)',
  ],
  [
    'at System.Net.Http.HttpConnectionPool.ConnectAsync(HttpRequestMessage request, Boolean async, CancellationToken cancellationToken)',
  ],
];

/** Symbols may be there or not: with them each line has a place. */
function linesOf(world: World, call: Call, hasSymbols: boolean): string[] {
  const { random, service } = world;
  const space = `${pascal([service.company])}.${pascal([service.name])}.${pascal([call.unit])}`;
  const [owner, name] = [pascal(call.owner), pascal(call.name)];
  const root = service.style % 2 === 0 ? '/src/' : 'C:\\build\\agent\\_work\\1\\s\\';
  const at = (called: string) =>
    `at ${space}.${called}${hasSymbols ? ` in ${root}${owner}.cs:line ${lineOf(world)}` : ''}`;
  const number = random.between(0, 40);
  const parameters = random.pick(['()', '(Int32 id, CancellationToken token)', '(Guid id)']);
  if (call.kind === 'async')
    return random.pick([
      [at(`${owner}.<${name}>d__${number}.MoveNext()`)],
      [
        at(`${owner}.<${name}>d__${number}.MoveNext()`),
        '--- End of stack trace from previous location ---',
      ],
      [
        at(`${owner}.<${name}>d__${number}.MoveNext()`),
        '--- End of stack trace from previous location where exception was thrown ---',
        ...waiting,
      ],
      [at(`${owner}.${name}${parameters}`), '--- End of stack trace from previous location ---'],
    ]);
  if (call.kind === 'callback')
    return [
      at(
        `${owner}.${random.pick([`<>c__DisplayClass${number}_0`, '<>c'])}.<${name}>b__${number}_${random.between(0, 3)}(Item item)`,
      ),
      'at System.Collections.Generic.List`1.ForEach(Action`1 action)',
      at(`${owner}.${name}${parameters}`),
    ];
  if (call.kind === 'constructor')
    return [at(`${owner}..ctor${parameters}`), at(`${owner}.${name}${parameters}`)];
  if (call.kind === 'generic')
    return [at(`${owner}\`${random.between(1, 2)}.${name}[TKey](TKey key)`)];
  if (call.kind === 'impl')
    return [at(`${owner}.<${name}>g__Inner|${number}_${random.between(0, 5)}()`)];
  return [at(`${owner}.${name}${parameters}`)];
}

const typeOf = ({ service }: World, { type, isGeneric }: Failure) =>
  isGeneric
    ? 'System.Exception'
    : `${pascal([service.company])}.${pascal([service.name])}.${pascal(type)}Exception`;

export const printDotnet: Printer = (world) => {
  const { cause, random, service } = world;
  const calls = callsOf(world);
  const hasSymbols = random.chance(0.5);
  const indent = (line: string) => (line.startsWith('---') ? line : `   ${line}`);
  const body = (list: readonly Call[]) =>
    list.flatMap((call) => linesOf(world, call, hasSymbols)).map(indent);
  const tail = some(world, tails[service.style % tails.length]!, 1).map(indent);
  const top = cause.isInLibrary ? libraries[service.style % libraries.length]!.map(indent) : [];
  const headingOf = (failure: Failure) => ({
    type: typeOf(world, failure),
    message: messageOf(failure, world),
  });
  const inner = headingOf(cause.failure);
  if (!cause.wrapper)
    return {
      ...inner,
      stack: [`${inner.type}: ${inner.message}`, ...top, ...body(calls), ...tail].join('\n'),
      isComplete: true,
    };
  const at = wrapperAt(world, calls);
  const outer = headingOf(cause.wrapper.failure);
  const isFramework = random.chance(0.3);
  const head = isFramework
    ? [`${outer.type}: ${outer.message} ---> ${inner.type}: ${inner.message}`]
    : [`${outer.type}: ${outer.message}`, ` ---> ${inner.type}: ${inner.message}`];
  const stack = [
    ...head,
    ...top,
    ...body(calls.slice(0, at)),
    '   --- End of inner exception stack trace ---',
    ...body(calls.slice(at)),
    ...tail,
  ];
  return { ...outer, stack: stack.join('\n'), isComplete: true };
};
