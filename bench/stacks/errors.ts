import { printDotnet } from './languages/dotnet.ts';
import { printGo } from './languages/go.ts';
import { printJava } from './languages/java.ts';
import { printJavascript } from './languages/javascript.ts';
import { printPhp } from './languages/php.ts';
import { printPython } from './languages/python.ts';
import { printRuby } from './languages/ruby.ts';
import { printRust } from './languages/rust.ts';
import { serviceOf } from './program.ts';
import { Random } from './random.ts';
import { type Printed, type Printer, worldOf } from './world.ts';

export const printers: Readonly<Record<string, Printer>> = {
  javascript: printJavascript,
  python: printPython,
  java: printJava,
  go: printGo,
  dotnet: printDotnet,
  ruby: printRuby,
  php: printPhp,
  rust: printRust,
};

const causesEach = 20;

export interface Made extends Printed {
  readonly truth: string;
  readonly service: string;
}

export interface Extent {
  readonly seed: number;
  readonly services: number;
  /** Errors of each cause. */
  readonly errors: number;
}

/** Errors of some services of a language: each cause in several builds. */
export function makeErrors(language: string, { seed, services, errors }: Extent): Made[] {
  const print = printers[language]!;
  const out: Made[] = [];
  const draw = new Random(seed * 7919 + language.length * 104_729 + language.charCodeAt(0));
  for (let at = 0; at < services; at += 1) {
    const service = { ...serviceOf(draw, causesEach), style: at };
    for (const cause of service.causes) {
      for (let each = 0; each < errors; each += 1) {
        const printed = print(worldOf(service, cause, draw.between(1, 2 ** 31 - 1)));
        const stack = cause.trace === 'none' ? '' : printed.stack;
        // Some senders leave to the stack what it says.
        const isSilent = printed.isComplete && stack !== '' && draw.chance(0.3);
        const said = isSilent ? { type: '', message: '' } : {};
        out.push({
          ...printed,
          ...said,
          stack,
          truth: `${at} ${cause.id}`,
          service: `${at} ${service.name}`,
        });
      }
    }
  }
  return out;
}
