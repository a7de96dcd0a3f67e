import { type ExceptionRow, type Resource, serviceOf } from '../../rows/rows.ts';
import { idOf } from './ids.ts';

/** Where an exception was seen. */
export interface ExceptionPlace {
  readonly traceId: string;
  readonly spanId: string;
  readonly atNs: bigint;
  /** Tells exceptions of one span and moment apart. */
  readonly place: string | number;
  readonly resource: Resource;
  readonly weight: number;
}

type Texts = Readonly<Record<string, string>>;

/** By the names of OpenTelemetry; undefined where neither a type nor a message is said. */
export function exceptionOf(attributes: Texts, where: ExceptionPlace): ExceptionRow | undefined {
  const type = attributes['exception.type'] ?? '';
  const message = attributes['exception.message'] ?? '';
  const stack = attributes['exception.stacktrace'] ?? '';
  if (type === '' && message === '' && stack === '') return undefined;
  const { traceId, spanId, atNs, place, resource, weight } = where;
  return {
    errorId: idOf(traceId, spanId, atNs, place),
    atNs,
    traceId,
    spanId,
    service: serviceOf(resource),
    type,
    message,
    stack,
    escaped: attributes['exception.escaped'] === 'true',
    resource,
    weight,
  };
}
