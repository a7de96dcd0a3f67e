import { Problem } from '../../base/problem.ts';
import { NoTurn } from './turns.ts';

const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
};

/** The server is away or coming up, or the connection to it was cut. */
export function isAway(error: unknown): boolean {
  const { message = '' } = (error ?? {}) as { message?: string };
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN|57P0|53300|08)/.test(codeOf(error)) ||
    /Connection terminated|Client has encountered a connection error|timeout exceeded|Query read timeout/.test(
      message,
    )
  );
}

/** Two transactions each held what the other needed, and PostgreSQL undid this one as a whole. */
export function collisionOf(error: unknown): '40P01' | '40001' | undefined {
  const code = codeOf(error);
  return code === '40P01' || code === '40001' ? code : undefined;
}

const retryAfterSeconds = 2;

const busy = (detail: string) => new Problem(503, 'busy', detail, { retryAfterSeconds });

/** What PostgreSQL ends that takes too long, by SQLSTATE: a word for the metric, and words for the caller. */
const endings: Readonly<Record<string, readonly [string, string]>> = {
  '55P03': [
    'lock',
    'Another change holds what this one needs. Nothing was changed; try again in a few seconds.',
  ],
  '57014': [
    'statement',
    'The database took too long over this. Nothing was changed; try again in a few seconds, or ask for less.',
  ],
  '25P03': [
    'idle',
    'This took too long between two steps and was undone; try again in a few seconds.',
  ],
  '25P04': ['transaction', 'This took too long in all and was undone; try again in a few seconds.'],
  '40P01': [
    'collision',
    'Two changes needed what the other had, and this one was undone; try again in a few seconds.',
  ],
  '40001': [
    'collision',
    'Another change came in between, and this one was undone; try again in a few seconds.',
  ],
};

const awayProblem = () =>
  new Problem(
    503,
    'database-unavailable',
    'The database does not answer just now; try again in a few seconds.',
    { retryAfterSeconds: 5 },
  );

/** A failure that is nobody's mistake: what the caller is told, and why in one word. */
export interface Shed {
  readonly reason: string;
  readonly problem: Problem;
}

/** Undefined for what is a bug, and for what is a Problem already. */
export function shedOf(error: unknown): Shed | undefined {
  if (error instanceof NoTurn) {
    const detail = 'This org asks for more at once than its share; try again in a few seconds.';
    return { reason: error.reason, problem: busy(detail) };
  }
  if (error instanceof Problem || !(error instanceof Error)) return undefined;
  const ending = endings[codeOf(error)];
  if (ending) return { reason: ending[0], problem: busy(ending[1]) };
  return isAway(error) ? { reason: 'away', problem: awayProblem() } : undefined;
}
