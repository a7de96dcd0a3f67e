/** Types that say nothing of what went wrong. The message's template has to tell their errors apart. */
const genericTypes: ReadonlySet<string> = new Set([
  ...['', 'Error', 'Exception', 'Throwable', 'RuntimeException', 'RuntimeError', 'panic', 'string'],
  ...[
    'String',
    'Object',
    'object',
    'BaseException',
    'StandardError',
    'ErrorException',
    'fatal error',
  ],
  ...['UnhandledRejection', 'UnhandledPromiseRejection', 'ApplicationException', 'SystemException'],
  ...['AggregateException', 'AggregateError', 'ExceptionGroup', 'BaseExceptionGroup'],
  ...['AssertionError', 'AssertionException', '*errors.errorString', '*errors.Error'],
  ...['*fmt.wrapError', '*fmt.wrapErrors', '*errors.joinError', '*errors.fundamental'],
  ...['*errors.withStack', '*errors.withMessage', 'error', 'runtime.Error', 'runtime.plainError'],
  ...['runtime.errorString', 'anyhow::Error', 'eyre::Report', '&str', 'alloc::string::String'],
  ...['Box<dyn Error>', 'other'],
]);

/** `java.lang.RuntimeException` and `\RuntimeException` are as generic as `RuntimeException`. */
export const isGenericType = (type: string): boolean =>
  genericTypes.has(type) || genericTypes.has(type.slice(lastSeparator(type) + 1));

const packages =
  /^(?:java\.lang\.|kotlin\.|scala\.|System\.|builtins\.|\\|global::|junit\.framework\.)/;
const lastSeparator = (type: string): number => {
  const found = packages.exec(type);
  return found ? found[0].length - 1 : -1;
};

/** Functions that only throw what others found: `assertPaid`, `raise_error`, `unwrap_failed`. */
const thrower =
  /^(?:(?:assert|raise|throw|Assert|Raise|Throw)(?![a-z])|(?:fail|invariant|unwrap_failed|panic)$)/;

export const isThrower = (name: string): boolean =>
  thrower.test(name.slice(name.lastIndexOf('.') + 1));
