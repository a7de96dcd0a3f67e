import type { Module } from '@dojang/kernel';
import { checkModules, kernelModule } from '@dojang/kernel/server';
import { type Config, readModules } from './config.ts';

/** The kernel's own face first, then the products that the configuration chooses, with what each reads of it. */
export function chooseModules(config: Config, products: readonly Module[]) {
  const { chosen, configs } = readModules(config, products);
  const modules = [kernelModule, ...chosen];
  checkModules(modules);
  return { modules, configs };
}
