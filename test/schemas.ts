import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { routesOf } from '@dojang/kernel/server';
import { findUnbounded } from '@dojang/kernel/testing';
import { modules } from '@dojang/server/modules';
import type { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface NamedSchema {
  /** Where it is declared: a route, a job, a kind of draft, or a file with the name of its export. */
  readonly name: string;
  readonly schema: z.ZodType;
}

/** What the modules take in and give out by their faces: a new route, job or kind is among them by itself. */
export function schemasOfFaces(): NamedSchema[] {
  return modules.flatMap((module) => {
    const { name, jobs, draftKinds } = module;
    return [
      ...routesOf(module).flatMap(({ method, url, schema }) =>
        Object.entries(schema as unknown as Record<string, z.ZodType>).map(([part, each]) => ({
          name: `${name}: ${method} ${url} ${part}`,
          schema: each,
        })),
      ),
      ...jobs.map((job) => ({ name: `${name}: job ${job.name}`, schema: job.payload })),
      ...draftKinds.map(({ kind, body }) => ({ name: `${name}: draft ${kind}`, schema: body })),
    ];
  });
}

/** Files of our own code that make schemas. The environment of a server is its operator's to bound. */
export async function filesWithSchemas(): Promise<string[]> {
  const files: string[] = [];
  for await (const path of glob('{kernel,modules/*,agent,server}/src/**/*.ts', { cwd: root })) {
    if (/\.test\.ts$|\/testing\/|^server\/src\/(?:config|outside)\.ts$/.test(path)) continue;
    if (/^import (?:\{[^}]*\bz\b)[^\n]*'zod'/m.test(readFileSync(root + path, 'utf8'))) {
      files.push(path);
    }
  }
  return files.sort();
}

const isSchema = (value: unknown): value is z.ZodType =>
  typeof value === 'object' && value !== null && '_zod' in value && 'safeParse' in value;

/** Every schema that a file of ours exports, whatever uses it: stores, spools, journals, answers of models. */
export async function schemasOfFiles(): Promise<NamedSchema[]> {
  const found: NamedSchema[] = [];
  for (const path of await filesWithSchemas()) {
    const exported = (await import(root + path)) as Record<string, unknown>;
    for (const [name, schema] of Object.entries(exported)) {
      if (isSchema(schema)) found.push({ name: `${path} ${name}`, schema });
    }
  }
  return found;
}

/** Schemas that a file reads by and keeps to itself, so that no walk sees them. */
export async function hiddenSchemas(): Promise<string[]> {
  return (await filesWithSchemas()).flatMap((path) => {
    const text = readFileSync(root + path, 'utf8');
    const own = [...text.matchAll(/^const (\w+)(?:: [^=\n]+)? =\s*z\b/gm)].map(([, name]) => name!);
    const reads = own.filter((name) =>
      new RegExp(`\\b${name}\\.(?:safeP|p)arse\\(|, (?:z\\.array\\()?${name}\\)`).test(text),
    );
    const inline = [...text.matchAll(/\bz\.(?:array|record)\(.*\)\.(?:safeP|p)arse\(/g)];
    return [...reads, ...inline.map(([call]) => call)].map((name) => `${path} ${name}`);
  });
}

/** Each place of each schema where a sender could put as much as it likes. */
export async function listUnbounded(): Promise<string[]> {
  const all = [...schemasOfFaces(), ...(await schemasOfFiles())];
  return all.flatMap(({ name, schema }) =>
    findUnbounded(schema).map((where) => `${name} ${where}`),
  );
}
