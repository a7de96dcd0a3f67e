import { aisherModule } from '@dojang/aisher';
import { commitModule } from '@dojang/commit';
import type { Module } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';

/** The products that this server can run: one line each. */
export const products: readonly Module[] = [commitModule, aisherModule];

/** The kernel's own face first, then all products. */
export const modules: readonly Module[] = [kernelModule, ...products];
