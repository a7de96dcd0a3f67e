import { randomUUID } from 'node:crypto';

export const traceHeader = 'x-trace-uuid';

/**
 * A request's own, and never the caller's: whoever could name it would write into another person's
 * story. What an agent captured brings its trace in its body, and is held to its own there.
 */
export const newTrace = (): string => randomUUID();
