import { type AnyContext, inTransaction } from '@dojang/kernel';
import {
  type GroupState,
  type Minute,
  peekGroup,
  startGroup,
  tickGroup,
} from '../../detectors/index.ts';
import { lockGroups } from '../../groups/lock.ts';
import { addAlarms, endAlarms, type Finding } from './alarms.ts';
import { readActive, readWatched, type Watched, writeStates } from './detector-states.ts';
import { type Place, placeKey, readRunning, takeFresh } from './fresh-minutes.ts';
import { lastMinute, minuteOf } from './minutes.ts';
import { readSetting } from './settings.ts';

const dayMinutes = 24 * 60;

/** A group that was there for a day is not new because a detector looks at it for the first time. */
function startOf({ firstSeenAt }: Watched, until: number, minutes: readonly Minute[]): GroupState {
  const first = Math.min(until, ...minutes.map(({ minute }) => minute));
  const state = startGroup(first);
  return minuteOf(firstSeenAt) < first - dayMinutes ? { ...state, newness: 'old' } : state;
}

/**
 * Has the detectors count what came since the last look, minute by minute, and writes alarms for what they find. Gives how
 * many rows it looked at, which is less than `max` at the end. Needs a transaction.
 */
export async function lookAtGroups(ctx: AnyContext, max: number): Promise<number> {
  await lockGroups(ctx);
  const until = lastMinute(ctx.now());
  const { learnsUntil } = await readSetting(ctx);
  const fresh = await takeFresh(ctx, until, max);
  const active = await readActive(ctx, until, max);
  const places = new Map<string, Place & { readonly minutes: readonly Minute[] }>(
    active.map((place) => [placeKey(place), { ...place, minutes: [] }]),
  );
  for (const [key, place] of fresh.places) places.set(key, place);
  if (places.size === 0) return 0;
  const watched = await readWatched(
    ctx,
    [...places.values()].map(({ groupId, environment }) => ({ groupId, environment })),
  );
  const found: Finding[] = [];
  const ended: (Place & { minute: number })[] = [];
  const states = watched.map((each) => {
    const { groupId, environment, tier, isHeard } = each;
    const minutes = places.get(placeKey(each))?.minutes ?? [];
    const { state, signals } = tickGroup(each.state ?? startOf(each, until, minutes), {
      until,
      minutes,
      tier,
      isLearning: each.isLearning || learnsUntil > ctx.now(),
      isSettled: !each.isSettling,
    });
    for (const { kind, minute, events, expected } of signals) {
      if (kind === 'ended') ended.push({ groupId, environment, minute });
      else if (isHeard) found.push({ kind, groupId, environment, minute, events, expected });
    }
    return { groupId, environment, state };
  });
  await writeStates(ctx, states);
  await addAlarms(ctx, found);
  await endAlarms(ctx, ended);
  return Math.max(fresh.rows, active.length);
}

const runningMax = 5_000;

/**
 * Has the detectors look ahead at the minute that runs, after they counted those before it, and writes alarms for groups that
 * are new already.
 */
export const lookAhead = (outer: AnyContext): Promise<void> =>
  inTransaction(outer, async (ctx) => {
    await lockGroups(ctx);
    const until = lastMinute(ctx.now());
    const { places } = await readRunning(ctx, until, runningMax);
    if (places.size === 0) return;
    const { learnsUntil } = await readSetting(ctx);
    const watched = await readWatched(
      ctx,
      [...places.values()].map(({ groupId, environment }) => ({ groupId, environment })),
    );
    const found: Finding[] = [];
    const states = watched.flatMap((each) => {
      const { groupId, environment, tier, isHeard } = each;
      const [running] = places.get(placeKey(each))?.minutes ?? [];
      if (running === undefined) return [];
      const { state, signal } = peekGroup(
        each.state ?? startOf(each, until + 1, [running]),
        running,
        {
          tier,
          isLearning: each.isLearning || learnsUntil > ctx.now(),
          isSettled: !each.isSettling,
        },
      );
      if (signal === undefined) return [];
      const { minute, events, expected } = signal;
      if (isHeard) found.push({ kind: 'new', groupId, environment, minute, events, expected });
      return [{ groupId, environment, state }];
    });
    await writeStates(ctx, states);
    await addAlarms(ctx, found);
  });
