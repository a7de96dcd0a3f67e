import type { AnyContext } from '@dojang/kernel';
import { noteFetched } from '../../ops/fetched-metric.ts';
import type { Resource } from '../../rows/rows.ts';
import type { Door } from '../../store/queries/door.ts';
import {
  type ErrorLogRow,
  type ErrorRow,
  readErrorLogs,
  readErrors,
} from '../../store/queries/fold.ts';
import type { Window } from '../../store/queries/windows.ts';
import type { ErrorEvent } from './error-event.ts';
import { type Folded, foldErrors } from './fold.ts';

const ofResource = (resource: Resource) => ({
  environment: resource['deployment.environment.name'] ?? resource['deployment.environment'] ?? '',
  release: resource['service.version'] ?? '',
  commit: resource['vcs.ref.head.revision'] ?? null,
  language: resource['telemetry.sdk.language'] ?? '',
});

const timeOf = (ns: bigint): Date => new Date(Number(ns / 1_000_000n));

/** A failed span, an exception, or both in one, as the store has it. */
export function errorOfRow(row: ErrorRow): ErrorEvent {
  const isThrown = row.type !== '' || row.stack !== '';
  return {
    source: isThrown ? 'exception' : 'span',
    id: isThrown ? row.key : '',
    at: timeOf(row.atNs),
    service: row.service,
    ...ofResource(row.resource),
    operation: row.operation,
    type: row.type,
    message: row.message,
    stack: row.stack,
    traceId: row.traceId,
    spanId: row.spanId,
    weight: row.weight,
    fingerprint: [],
    severity: '',
    logger: '',
    status: 'ERROR',
    response: row.status,
    peer: row.peer,
  };
}

/** A list is kept as JSON; a single text as it is. */
function fingerprintOf(text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return [];
  if (!text.startsWith('[')) return [text];
  try {
    const sent: unknown = JSON.parse(text);
    return Array.isArray(sent) ? sent.filter((each) => typeof each === 'string') : [text];
  } catch {
    return [text];
  }
}

/** A log record that tells of an error, with or without an exception. */
export function errorOfLog(row: ErrorLogRow): ErrorEvent {
  const said = row.attributes['exception.message'];
  return {
    source: 'log',
    id: row.key,
    at: timeOf(row.atNs),
    service: row.service,
    ...ofResource(row.resource),
    operation: '',
    type: row.attributes['exception.type'] ?? '',
    message: said === undefined || said === '' ? row.body : said,
    stack: row.attributes['exception.stacktrace'] ?? '',
    traceId: row.traceId,
    spanId: row.spanId,
    weight: row.weight,
    fingerprint: fingerprintOf(row.attributes['dojang.fingerprint']),
    severity: row.severity,
    logger: row.scopeName,
    status: '',
    response: '',
    peer: '',
  };
}

/** Folds all errors that the store has of a window of time, a block at a time. A window may be folded again. */
export async function foldWindow(ctx: AnyContext, door: Door, window: Window): Promise<Folded[]> {
  const folded: Folded[] = [];
  for await (const rows of readErrors(door, ctx.org, window)) {
    noteFetched(ctx.parts, rows);
    folded.push(await foldErrors(ctx, rows.map(errorOfRow)));
  }
  for await (const rows of readErrorLogs(door, ctx.org, window)) {
    noteFetched(ctx.parts, rows);
    folded.push(await foldErrors(ctx, rows.map(errorOfLog)));
  }
  return folded;
}
