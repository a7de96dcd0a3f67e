import { type Context, inTransaction } from '../core/context.ts';
import { findChosenModules, isChosen } from '../core/module-of-org.ts';
import type { PlaygroundStep } from '../core/playground.ts';
import type { Playgrounds } from './schema.ts';

declare module '../core/context.ts' {
  interface Parts {
    /** Whether this server was started to be tried, by `npm start`. */
    readonly hasPlaygrounds: boolean;
  }
}

async function describeStep(ctx: Context<never>, step: PlaygroundStep) {
  const { name, path, command } = step;
  return { name, path, command, isDone: await step.isDone(ctx) };
}

/** What there is to try of the org's modules, and what was tried. Empty where the server is meant for work. */
export async function listPlaygrounds(ctx: Context<never>): Promise<Playgrounds> {
  if (!ctx.parts.hasPlaygrounds) return { playgrounds: [] };
  const chosen = await inTransaction(ctx, findChosenModules);
  const playgrounds: Playgrounds['playgrounds'] = [];
  for (const { name, playground } of ctx.parts.modules) {
    if (playground === null || !isChosen(chosen, name)) continue;
    const { steps } = await playground();
    const described = await Promise.all(steps.map((step) => describeStep(ctx, step)));
    playgrounds.push({ module: name, steps: described });
  }
  return { playgrounds };
}
