import type { LoggedLine } from '@dojang/kernel';
import { type Attributes, attributesOf, nanos } from '@dojang/kernel/tracing';

const severities = { warn: 13, error: 17 } as const;

/** As long as a stack in the log. */
const textMax = 4_000;

interface LoggedError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
}

/** What a line says of an error, under the names that OpenTelemetry has for it. */
function exceptionOf({ name, message, stack }: LoggedError): Attributes {
  const first = `${String(name ?? 'Error')}: ${String(message ?? '')}`;
  return {
    'exception.type': String(name ?? 'Error'),
    'exception.message': String(message ?? ''),
    'exception.stacktrace': `${first}\n${String(stack ?? '')}`,
  };
}

function fieldsOf({ error, ...fields }: LoggedLine['fields']): Attributes {
  const plain = Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : value]);
  return {
    ...Object.fromEntries(plain),
    ...(typeof error === 'object' && error !== null ? exceptionOf(error) : {}),
  };
}

/** Lines of the log as the body of `POST /v1/logs`, in the JSON of OTLP 1.x. */
export const otlpLogs = (resource: Attributes, lines: readonly LoggedLine[]) => ({
  resourceLogs: [
    {
      resource: { attributes: attributesOf(resource) },
      scopeLogs: [
        {
          scope: { name: 'dojang' },
          logRecords: lines.map(({ level, atMs, sentence, fields }) => ({
            timeUnixNano: nanos(atMs),
            severityNumber: severities[level],
            severityText: level.toUpperCase(),
            body: { stringValue: sentence },
            attributes: attributesOf(fieldsOf(fields), textMax),
          })),
        },
      ],
    },
  ],
});
