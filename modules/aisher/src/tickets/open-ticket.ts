import {
  type AnyContext,
  type Context,
  defineJob,
  endLine,
  inTransaction,
  type JobRun,
  type OpenLine,
  placeInOrg,
  readStamped,
} from '@dojang/kernel';
import { z } from 'zod';
import { type TicketBody, ticketBody } from './body.ts';
import { groupPath } from './propose.ts';
import { type OpenTarget, openTarget } from './targets.ts';
import {
  findAlive,
  giveBack,
  noteClosed,
  noteFailed,
  noteOpened,
  prepareTicket,
  type TakenTicket,
  takeTicket,
} from './tickets.ts';
import { TrackerFault } from './trackers/tracker.ts';
import { trackers } from './trackers/trackers.ts';

/** Five calls of a tracker take no longer. */
const runMs = 60_000;
/** The clock of a tracker may be behind ours. */
const skewMs = 3_600_000;
const minuteMs = 60_000;

interface Line extends OpenLine {
  readonly draftId: string;
}

/** Opens the issue that was stamped. A killed run is followed by another one, which finds what the first one opened. */
export const openTicketJob = defineJob<Line>({
  name: 'aisher.open-ticket',
  payload: z.object({
    draftId: z.uuid(),
    key: z.string().max(200),
    attempt: z.int().min(1).max(1_000),
  }),
  retryAfterMs: [10_000, 2 * minuteMs, 10 * minuteMs, 60 * minuteMs],
  timeoutMs: runMs,
  class: 'deliver',
  handle: (ctx, line, run) => openTicket(ctx, line, run),
  onAbandoned: (ctx, line) => abandon(ctx, line),
});

const fail = (outer: AnyContext, line: Line, ticketId: string | null, code: string) =>
  inTransaction(outer, async (ctx) => {
    if (ticketId !== null) await noteFailed(ctx, ticketId, code.slice(0, 60));
    await endLine(ctx, line.draftId, line, { state: 'failed', code });
  });

async function abandon(ctx: AnyContext, line: Line): Promise<void> {
  const read = await readTicket(ctx, line);
  await fail(ctx, line, read.fault === null ? read.ticketId : null, 'internal-error');
}

const done = (ctx: AnyContext, { draftId, ...line }: Line) =>
  endLine(ctx, draftId, line, { state: 'done' });

/** The ticket of the stamped body, and how its tracker is called. */
const readTicket = (outer: AnyContext, { draftId }: Line) =>
  inTransaction(outer, async (ctx) => {
    const stamped = await readStamped(ctx, draftId);
    if (stamped.fault !== null) return { fault: stamped.fault };
    const body = ticketBody.parse(stamped.body);
    const target = await openTarget(ctx, body.target.id);
    if (target === undefined) return { fault: 'tracker-removed' };
    const { group } = body;
    // Another draft about the same issue failed in the meantime; this stamp tries it, too.
    await prepareTicket(ctx, group.id, body.target.id);
    const ticket = await findAlive(ctx, group.id, body.target.id);
    return ticket === undefined
      ? { fault: 'group-gone' }
      : { fault: null, body, target, ticketId: ticket.id };
  });

/** An issue that is open at the tracker is linked. */
async function isStillOpen(ctx: AnyContext, target: OpenTarget, { key }: TakenTicket) {
  const { isOpen } = trackers[target.kind];
  return isOpen === undefined || key === null || isOpen(ctx, target, key);
}

interface Work {
  readonly line: Line;
  readonly body: TicketBody;
  readonly target: OpenTarget;
}

/** Gives false where the issue was closed at its tracker, which makes room for another one. */
async function link(ctx: AnyContext, { line, target }: Work, taken: TakenTicket): Promise<boolean> {
  const isOpen = await isStillOpen(ctx, target, taken);
  await inTransaction(ctx, async (ctx) => {
    if (!isOpen) return void (await noteClosed(ctx, taken.id));
    await giveBack(ctx, taken.id);
    await done(ctx, line);
  });
  return isOpen;
}

async function open(ctx: AnyContext, { line, body, target }: Work, taken: TakenTicket) {
  const tracker = trackers[target.kind];
  const link = await placeInOrg(ctx, groupPath(body.group.id));
  const opened = await tracker.open(ctx, target, {
    id: taken.id,
    since: new Date(taken.created_at.getTime() - skewMs),
    body,
    link,
  });
  await inTransaction(ctx, async (ctx) => {
    const canBeAsked = tracker.isOpen !== undefined && opened.key !== null;
    await noteOpened(ctx, taken.id, line.draftId, { ...opened, canBeAsked });
    await done(ctx, line);
  });
}

async function openTicket(ctx: Context<never>, line: Line, run: Pick<JobRun, 'isLast'>) {
  const read = await readTicket(ctx, line);
  if (read.fault !== null) return fail(ctx, line, null, read.fault);
  const work = { line, ...read };
  // Its state is read as it is taken: the run before may have opened it just now.
  const taken = await takeTicket(ctx, read.ticketId, runMs);
  try {
    if (taken === undefined) throw new TrackerFault('tracker-busy', false);
    if (taken.state === 'opening') return await open(ctx, work, taken);
    if (await link(ctx, work, taken)) return;
  } catch (error) {
    const isKnown = error instanceof TrackerFault;
    const isOver = run.isLast(error) || (isKnown && error.isFinal);
    const code = isKnown ? error.code : 'internal-error';
    if (isOver) await fail(ctx, line, taken?.id ?? null, code);
    if (taken !== undefined) await inTransaction(ctx, (ctx) => giveBack(ctx, taken.id));
    if (isOver && isKnown) return;
    throw error;
  }
  await openTicket(ctx, line, run);
}
