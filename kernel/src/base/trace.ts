import { randomUUID } from 'node:crypto';

export const traceHeader = 'x-trace-uuid';

/**
 * The server makes the trace of each request. A caller who could choose it could write into another person's
 * story. An agent sends the trace of a capture in the body, where it is checked to be the agent's own.
 */
export const newTrace = (): string => randomUUID();
