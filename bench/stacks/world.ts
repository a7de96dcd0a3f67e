import type { Cause, Failure, Service } from './program.ts';
import { Random } from './random.ts';

/** One error of a cause as one deployment prints it: all that may change from build to build is drawn here. */
export interface World {
  readonly service: Service;
  readonly cause: Cause;
  readonly random: Random;
  /** Version, commit and time of the build. */
  readonly version: string;
  readonly commit: string;
  readonly release: string;
  /** How far lines have moved since the first build. */
  readonly shift: number;
}

export interface Printed {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  /** The stack says type and message, too: a sender may leave them out. */
  readonly isComplete: boolean;
}

export type Printer = (world: World) => Printed;

export function worldOf(service: Service, cause: Cause, seed: number): World {
  const random = new Random(seed);
  const [month, day] = [random.between(1, 12), random.between(1, 28)].map((part) =>
    String(part).padStart(2, '0'),
  );
  return {
    service,
    cause,
    random,
    version: `${random.between(0, 9)}.${random.between(0, 40)}.${random.between(0, 20)}`,
    commit: random.hex(40),
    release: `2026${month}${day}${random.between(100_000, 235_959)}`,
    shift: random.between(0, 400),
  };
}

/** A line of a file: the same place of the program, moved by the build. */
export const lineOf = ({ shift, random }: World): number => shift + random.between(1, 30);

/** What changes from error to error in a message: numbers, ids, hex, mail addresses. */
export function messageOf({ sentence }: Failure, { random }: World): string {
  const values = () =>
    random.pick([
      String(random.between(1, 10_000_000)),
      `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-8${random.hex(3)}-${random.hex(12)}`,
      `0x${random.hex(8)}`,
      String(random.between(1, 99)),
    ]);
  return sentence.replaceAll('#', values);
}

/** Lines drawn with a bound, one after the other: a piece of a framework's tail. */
export const some = <T>({ random, cause }: World, lines: readonly T[], least: number): T[] => {
  const count = random.between(Math.min(least, lines.length), lines.length);
  // Where only libraries are to be seen, the same ones are.
  return cause.trace === 'libraries' ? [...lines] : lines.slice(0, count);
};

/** The calls as often as this error repeats them. */
export function callsOf({ cause, random }: World): Cause['calls'] {
  if (cause.trace !== 'app') return [];
  if (cause.recursion === 1) return cause.calls;
  const [top, second, ...rest] = cause.calls;
  const rounds = random.between(1, cause.recursion);
  return [top!, ...Array.from({ length: rounds }, () => second!), ...rest];
}

/** Where the wrapper was thrown, counted in the calls of this error. */
export function wrapperAt(world: World, calls: Cause['calls']): number {
  const at = world.cause.wrapper?.at ?? 0;
  return calls.length - (world.cause.calls.length - at);
}
