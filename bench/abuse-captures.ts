import { randomUUID } from 'node:crypto';
import { type CaptureInput, captureInput } from '@dojang/commit/schema';
import { z } from 'zod';

/** The part of JSON Schema that a capture uses. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maximum?: number;
}

/** A value as large as the schema allows within so many characters. */
function fill(schema: Schema, room: number): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const branch = schema.anyOf?.find(({ type }) => type !== 'null');
  if (branch) return fill(branch, room);
  if (schema.type === 'string') {
    return 'x'.repeat(Math.max(schema.minLength ?? 1, Math.min(schema.maxLength ?? room, room)));
  }
  if (schema.type === 'integer' || schema.type === 'number')
    return Math.min(schema.maximum ?? 1, 1);
  if (schema.type === 'boolean') return true;
  if (schema.type === 'array') {
    const items = schema.items ?? {};
    const one = JSON.stringify(fill(items, 24)).length + 1;
    const count = Math.max(1, Math.min(schema.maxItems ?? 1, Math.floor(room / one)));
    return Array.from({ length: count }, () => fill(items, Math.floor(room / count)));
  }
  if (schema.properties) {
    const names = Object.keys(schema.properties);
    return Object.fromEntries(
      names.map((name) => [name, fill(schema.properties![name]!, Math.floor(room / names.length))]),
    );
  }
  if (typeof schema.additionalProperties === 'object') {
    const inner = schema.additionalProperties;
    const one = JSON.stringify(fill(inner, 24)).length + 12;
    const count = Math.max(1, Math.min(2_000, Math.floor(room / one)));
    return Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`k${n}`, fill(inner, Math.floor(room / count))]),
    );
  }
  return null;
}

/** Characters that are tried, until the whole capture is taken. */
const rooms = [10_000_000, 6_000_000, 3_000_000, 1_000_000, 400_000, 100_000, 20_000, 2_000];

export interface WorstCapture {
  readonly field: string;
  readonly bytes: number;
  readonly make: () => CaptureInput;
}

/** For each field of a capture, one in which that field is as large as the schema lets through. */
export function worstCaptures(base: CaptureInput): WorstCapture[] {
  const whole = z.toJSONSchema(captureInput, { io: 'input', unrepresentable: 'any' }) as Schema;
  const worst: WorstCapture[] = [];
  const add = (field: string, place: (value: unknown) => CaptureInput, schema: Schema) => {
    for (const room of rooms) {
      const input = place(fill(schema, room));
      if (!captureInput.safeParse(input).success) continue;
      const make = () => ({ ...input, idempotencyKey: randomUUID(), branch: randomUUID() });
      worst.push({ field, bytes: Buffer.byteLength(JSON.stringify(input)), make });
      return;
    }
  };
  for (const part of ['scope', 'convention'] as const) {
    for (const [name, schema] of Object.entries(whole.properties?.[part]?.properties ?? {})) {
      const place = (value: unknown) =>
        ({ ...base, [part]: { ...base[part], [name]: value } }) as CaptureInput;
      add(`${part}.${name}`, place, schema);
    }
  }
  for (const name of ['diff', 'secrets', 'hint', 'author', 'remote'] as const) {
    const place = (value: unknown) => ({ ...base, [name]: value }) as CaptureInput;
    add(name, place, whole.properties?.[name] ?? {});
  }
  return worst.sort((a, b) => b.bytes - a.bytes);
}
