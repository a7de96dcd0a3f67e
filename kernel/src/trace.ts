import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const traceHeader = 'x-trace-uuid';

/** The caller's trace id when it is a UUID, so that an agent's log shares it; else a fresh one. */
export function traceOf(headers: IncomingHttpHeaders): string {
  const given = headers[traceHeader];
  return typeof given === 'string' && uuid.test(given) ? given : randomUUID();
}
