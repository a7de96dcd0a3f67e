/** Tables of what a hostile actor tries and what it gets. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { makeStage, type Stage } from '@dojang/agent/testing/hostile-stage';

/** What was tried: the attempt, and what it must get. They run in this order. */
type Table = Readonly<Record<string, readonly [attempt: () => Promise<unknown>, gets: unknown]>>;

export async function assertGets(table: Table): Promise<void> {
  const got: Record<string, unknown> = {};
  for (const [tried, [attempt]] of Object.entries(table)) got[tried] = await attempt();
  assert.ok(Object.keys(got).length > 0);
  assert.deepEqual(
    got,
    Object.fromEntries(Object.entries(table).map(([tried, [, gets]]) => [tried, gets])),
  );
}

/** Each attempt on a machine as it was set up: what it reports, which programs ran, where commits went. */
export async function assertDoes(
  t: TestContext,
  table: Readonly<Record<string, readonly [attempt: (stage: Stage) => unknown, does: unknown]>>,
): Promise<void> {
  const stage = await makeStage(t);
  const { server, draftId, act, marks, refs, before } = stage;
  const carriedOut = async (attempt: (stage: Stage) => unknown) => {
    await attempt(stage);
    server.stamp(server.drafts.at(-1)?.id ?? draftId, 'fix: as stamped\n');
    await act();
    const { report } = server.reports.at(-1) ?? { report: undefined };
    const said = report?.state === 'failed' ? `${report.code} ${report.field}` : report?.state;
    const pushed = refs('remote.git')['heads/main'] !== before.head;
    const elsewhere = Object.keys(refs('stranger.git'));
    const does = { said, ran: marks(), pushed, elsewhere };
    server.tell = (real) => real;
    stage.reset();
    return does;
  };
  await assertGets(
    Object.fromEntries(
      Object.entries(table).map(([tried, [attempt, does]]) => [
        tried,
        [() => carriedOut(attempt), does] as const,
      ]),
    ),
  );
}

export const refused = (field: string) => ({
  said: `act-refused ${field}`,
  ran: [],
  pushed: false,
  elsewhere: [],
});
export const asStamped = { said: 'done', ran: ['own-hook'], pushed: true, elsewhere: [] };

/** Something is planted in the working tree, then it is captured. */
export const planted = (plant: (stage: Stage) => void) => async (stage: Stage) => {
  plant(stage);
  await stage.capture();
};
