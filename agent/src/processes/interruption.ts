import { constants } from 'node:os';

/** What asks a process to end: Ctrl-C, a kill, a terminal that closes. */
export const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndSignal = (typeof endSignals)[number];

/**
 * This process was asked to end. The error unwinds, so that half-done work is undone on the way. It is not a
 * `Failure`: nothing reports it or goes on after it.
 */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly signal: EndSignal;
  /** Commits that stand all the same, because the branch had moved. */
  commits: readonly { readonly sha: string; readonly message: string }[] = [];

  constructor(signal: EndSignal) {
    super(`ended by ${signal}`);
    this.signal = signal;
  }

  /** The exit code that a shell would give. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/** A running child. A request to it reaches all that it started. */
export interface RunningChild {
  readonly ask: (signal: NodeJS.Signals) => void;
  readonly kill: () => void;
}

/** How long a child has to end before it is killed. */
export const graceMs = 3000;

const running = new Set<RunningChild>();
const waiting = new Set<(interruption: Interruption) => void>();
let requested: EndSignal | undefined;
let shields = 0;
let lent = 0;

/** Asks this process to end. The first request lets children clean up. A second one kills them. */
export function interrupt(signal: EndSignal): void {
  // As in git, Ctrl-C is a key of the editor, which may or may not end by it.
  if (signal === 'SIGINT' && lent > 0) return;
  if (requested !== undefined) {
    for (const child of running) child.kill();
    return;
  }
  requested = signal;
  const askAll = () => {
    for (const child of running) child.ask(signal);
  };
  // Work that finishes a commit gets the time it needs. A hook may hang there as well.
  if (shields === 0) askAll();
  else setTimeout(askAll, graceMs).unref();
  for (const tell of waiting) tell(new Interruption(signal));
}

/** @throws Interruption when this process was asked to end, and may. */
export function stopIfInterrupted(): void {
  if (requested !== undefined && shields === 0) throw new Interruption(requested);
}

export const isInterrupted = (): boolean => requested !== undefined;

/**
 * Until the returned function is called, work goes on to its end, because stopping would leave it half done.
 */
export function shield(): () => void {
  let isUp = true;
  shields += 1;
  return () => {
    if (isUp) shields -= 1;
    isUp = false;
  };
}

/** Notes a child while it runs. A child that starts late is asked to end at once. */
export function noteChild(child: RunningChild): () => void {
  running.add(child);
  if (requested !== undefined && shields === 0) child.ask(requested);
  return () => running.delete(child);
}

/** Until the returned function is called, an editor has the whole terminal. */
export function lendTerminal(): () => void {
  let isLent = true;
  lent += 1;
  return () => {
    if (isLent) lent -= 1;
    isLent = false;
  };
}

const undoings = new Set<() => void>();

/**
 * Undoes something when the process ends, such as a file of ours. The returned function takes it off the list.
 */
export function undoAtEnd(undo: () => void): () => void {
  undoings.add(undo);
  return () => undoings.delete(undo);
}

/** Undoes everything on the list, the latest first. */
function undoAll(): void {
  for (const undo of [...undoings].reverse()) {
    undoings.delete(undo);
    try {
      undo();
    } catch {
      // The next run removes it.
    }
  }
}

/** Work that runs no child and does not end within this time is waiting for a person or for the network. */
const idleMs = 200;

/**
 * Runs work that the end signals interrupt.
 *
 * @throws Interruption once every child has ended, and the work has been undone.
 */
export async function interruptible<R>(work: () => Promise<R>): Promise<R> {
  const listeners = endSignals.map((signal) => {
    const listener = () => interrupt(signal);
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  let settle: ((interruption: Interruption) => void) | undefined;
  const interrupted = new Promise<Interruption>((resolve) => {
    settle = resolve;
    waiting.add(resolve);
  });
  try {
    const working = work();
    const heard = await Promise.race([working.then(() => undefined), interrupted]);
    const first = heard ?? (requested && new Interruption(requested));
    if (first === undefined) return await working;
    // Several parts may fail by the interruption. One of them is reported.
    process.on('unhandledRejection', () => {});
    const end = await Promise.race([working.then(() => first, failedBy(first)), untilIdle(first)]);
    undoAll();
    throw end;
  } finally {
    if (settle) waiting.delete(settle);
    for (const off of listeners) off();
  }
}

const failedBy = (first: Interruption) => (error: unknown) =>
  error instanceof Interruption ? error : first;

async function untilIdle(first: Interruption): Promise<Interruption> {
  for (let idle = 0; idle < idleMs; idle += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (running.size > 0 || shields > 0) idle = 0;
  }
  return first;
}
