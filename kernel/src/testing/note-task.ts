import { z } from 'zod';
import { readBody } from '../http/read-body.ts';

export const note = z.object({ text: z.string().max(10), counts: z.record(z.string(), z.int()) });
export const readNote = (bytes: Uint8Array): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(readBody(bytes, note)));
