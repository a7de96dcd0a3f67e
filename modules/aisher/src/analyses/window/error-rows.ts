import type { ErrorRow } from '../../format/error-row.ts';
import type { Stretch } from '../../ranking/input.ts';
import { type Resource, serviceOf } from '../../rows/rows.ts';

const severe = 17;
const errorStatus = 2;

const placeOf = (resource: Resource) => ({
  service: serviceOf(resource),
  environment: resource['deployment.environment.name'] ?? '',
  version: resource['service.version'] ?? '',
});

/** The errors of a stretch: exceptions, spans that failed without one, and error logs. By time. */
export function errorRowsOf({ spans, exceptions, logs }: Stretch): ErrorRow[] {
  const operations = new Map(
    spans.map(({ traceId, spanId, name }) => [`${traceId} ${spanId}`, name]),
  );
  const thrownIn = new Set(exceptions.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
  const operationOf = (traceId: string, spanId: string) =>
    operations.get(`${traceId} ${spanId}`) ?? '';
  const rows: ErrorRow[] = [
    ...exceptions.map(({ traceId, spanId, atNs, type, message, stack, resource }) => ({
      source: 'exception' as const,
      ...placeOf(resource),
      operation: operationOf(traceId, spanId),
      ...{ type, message, stack, traceId, spanId, atNs },
      attributes: {},
    })),
    ...spans
      .filter(
        ({ statusCode, traceId, spanId }) =>
          statusCode === errorStatus && !thrownIn.has(`${traceId} ${spanId}`),
      )
      .map(({ name, statusMessage, traceId, spanId, startNs, resource }) => ({
        source: 'span' as const,
        ...placeOf(resource),
        operation: name,
        type: '',
        message: statusMessage,
        stack: '',
        ...{ traceId, spanId, atNs: startNs },
        attributes: {},
      })),
    ...logs
      .filter(({ severityNumber }) => severityNumber >= severe)
      .map(({ body, traceId, spanId, atNs, resource }) => ({
        source: 'log' as const,
        ...placeOf(resource),
        operation: operationOf(traceId, spanId),
        type: '',
        message: body,
        stack: '',
        ...{ traceId, spanId, atNs },
        attributes: {},
      })),
  ];
  return rows.sort((a, b) => (a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : 0));
}
