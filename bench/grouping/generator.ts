import { composeTemplates } from './composed.ts';
import { type Draw, drawer } from './draw.ts';
import { access } from './families/access.ts';
import { broker } from './families/broker.ts';
import { errors } from './families/errors.ts';
import { hpc } from './families/hpc.ts';
import { java } from './families/java.ts';
import { kernel } from './families/kernel.ts';
import { phone } from './families/phone.ts';
import { shop } from './families/shop.ts';
import { syslog } from './families/syslog.ts';
import type { Labelled } from './labelled.ts';
import { type Cast, drawCast, variables } from './variables.ts';

const families: Readonly<Record<string, string>> = {
  syslog,
  java,
  kernel,
  phone,
  hpc,
  access,
  shop,
  errors,
  broker,
};

export const familyNames: readonly string[] = [...Object.keys(families), 'composed'];

const linesOf = 2_000;
const composedKinds = 40;

/** A service of a family: some of its events, a cast of its own, and 2,000 lines with the event that each one is. */
export function generateService(family: string, seed: number): Labelled {
  const draw = drawer(seed);
  const cast = drawCast(draw);
  const all = family === 'composed' ? composeTemplates(draw, composedKinds) : templatesOf(family);
  const chosen = all.filter(() => draw.chance(0.75)).sort(() => draw.below(3) - 1);
  const lines: string[] = [];
  const kinds: string[] = [];
  for (let at = 0; at < linesOf; at += 1) {
    const template = draw.pickSkewed(chosen);
    lines.push(filled(template, draw, cast));
    kinds.push(template);
  }
  return { name: `${family}-${seed}`, lines, kinds };
}

const templatesOf = (family: string): string[] => families[family]!.trim().split('\n');

/** `{user}` is a variable by its name, `{a|b}` one of a few words; other braces are text. */
const variable = /\{([\w|+\- ]+|[^{}"]*\|[^{}"]*)\}/g;

function filled(template: string, draw: Draw, cast: Cast): string {
  return template.replace(variable, (whole, name: string) => {
    if (name.includes('|')) return draw.pick(name.split('|'));
    return variables[name]?.(draw, cast) ?? whole;
  });
}
