import type { Logger } from '../observe/log.ts';
import { type Execute, failedKeptSeconds, keptSeconds, tickKeptSeconds } from './job-insert.ts';

const everyMs = 60_000;
const batchMax = 1_000;
/** What never ran is looked for in one round of so many: no index leads to it. */
const roundsPerFull = 60;

/**
 * Deletes rows that were kept as long as they say, a batch at a time and by an index. What the clock made goes after
 * an hour, other jobs after seven days, failed ones after thirty; what never ran goes when it is no longer wanted.
 */
async function tidy(execute: Execute, schema: string, all: boolean): Promise<void> {
  const table = `${schema}.job_common`;
  const old = (where: string) => `select ctid from ${table} where ${where}
    limit ${batchMax} for update skip locked`;
  const done = (seconds: number) =>
    old(`deletion_seconds = ${seconds} and completed_on < now() - ${seconds} * interval '1 s'`);
  const texts = [tickKeptSeconds, keptSeconds, failedKeptSeconds].map(done);
  if (all) texts.push(old(`state < 'active' and not blocked and keep_until < now()`));
  for (const text of texts) {
    for (let deleted = batchMax; deleted === batchMax; ) {
      const { rows } = await execute(
        `delete from ${table} where ctid = any(array(${text})) returning 1`,
        [],
      );
      deleted = rows.length;
    }
  }
}

export function startTidying(options: { execute: Execute; schema: string; log: Logger }) {
  const { execute, schema, log } = options;
  let rounds = 0;
  const round = async () => {
    rounds += 1;
    await tidy(execute, schema, rounds % roundsPerFull === 0).catch((error) =>
      log.debug({ error }, 'old jobs were not deleted'),
    );
  };
  const timer = setInterval(round, everyMs);
  return { now: round, stop: () => clearInterval(timer) };
}
