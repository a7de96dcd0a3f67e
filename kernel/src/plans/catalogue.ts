import { readFileSync, statSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Plan } from '../core/plan-section.ts';
import type { Logger } from '../observe/log.ts';
import { type PlanModule, planCatalogue } from './catalogue-schema.ts';

declare module '../core/context.ts' {
  interface Parts {
    readonly plans: PlanCatalogue;
  }
}

/** The plans of this deployment, as the catalogue's file has them now. */
export interface PlanCatalogue {
  /** The lowest first; never empty. */
  readonly plans: () => readonly Plan[];
  /** Why the file is not in force as it is now; null when it is. */
  readonly fault: () => string | null;
}

/** The catalogue with its timer, which the opener must close. */
export interface OpenPlanCatalogue extends PlanCatalogue {
  readonly close: () => void;
}

/** A file of so many bytes is no list of plans. */
const bytesMax = 1024 * 1024;
const lookEveryMs = 1000;

/** The last line, by which YAML ends a document. */
const endOfCatalogue = /(^|\n)\.\.\.\r?\n?$/;

function readCatalogue(path: string, modules: readonly PlanModule[]): readonly Plan[] {
  const { size } = statSync(path);
  if (size > bytesMax) throw new Error(`${path} has ${size} bytes, at most ${bytesMax}`);
  const text = readFileSync(path, 'utf8');
  // Half of a catalogue can be one with fewer plans, or with a plan that lacks its last lines. Orgs of a plan that is gone
  // would have the lowest, and what they keep would be deleted by its days.
  if (!endOfCatalogue.test(text)) {
    throw new Error(
      'its last line is not "...": a part of it may be missing; write that line below the last plan when all plans are there',
    );
  }
  // Aliases are bounded against expansion.
  const parsed = planCatalogue(modules).safeParse(parseYaml(text, { maxAliasCount: 50 }));
  if (parsed.success) return parsed.data.plans;
  throw new Error(z.prettifyError(parsed.error));
}

/** Time and size of what lies there now; a file that is moved into place has another inode. Never throws. */
function stateOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}

/**
 * Reads the catalogue now, and again when its file has changed. It looks once a second, so that a person who edits the
 * file sees a fault in the log at once. While a file cannot be used, the last good catalogue stays in force.
 *
 * @throws Error that names the file and the fix, with the reason as its cause, when the first reading fails.
 */
export function openPlanCatalogue(options: {
  readonly path: string;
  /** All that this server has, so that a plan may speak of a module that is left out just now. */
  readonly modules: readonly PlanModule[];
  readonly log: Logger;
}): OpenPlanCatalogue {
  const { path, modules, log } = options;
  const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));
  let state = stateOf(path);
  let plans: readonly Plan[];
  try {
    plans = readCatalogue(path, modules);
  } catch (error) {
    throw new Error(
      `the plan catalogue ${path} cannot be used; fix it, or name another by DOJANG_PLAN_CATALOG`,
      { cause: error },
    );
  }
  let fault: string | null = null;
  let seen = state;
  const look = () => {
    const found = stateOf(path);
    // Half of a catalogue can be one with fewer plans: it is read once it has lain still between two looks.
    const isStill = found === seen;
    seen = found;
    if (!isStill || found === state) return;
    state = found;
    try {
      plans = readCatalogue(path, modules);
      fault = null;
      log.info({ plans: plans.map(({ name }) => name) }, 'the plan catalogue has changed');
    } catch (error) {
      fault = reason(error);
      log.error({ path, fault }, 'the plan catalogue cannot be used; the last good one holds');
    }
  };
  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  return { plans: () => plans, fault: () => fault, close: () => clearInterval(timer) };
}
