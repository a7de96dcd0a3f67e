import type { z } from 'zod';
import { inputProblem } from '../base/input-problem.ts';
import { checkShape, type JsonShape } from '../base/json-shape.ts';
import { Problem } from '../base/problem.ts';
import { refuseUnstorable } from '../base/unstorable.ts';

/**
 * A body that a thread reads instead of the HTTP handler, with the same refusals.
 *
 * @param shape what it may hold, counted before it is parsed.
 *
 * @throws Problem 400 `body-too-complex`, `body-not-json`, `text-not-storable`, `input-not-valid`.
 */
export function readBody<T>(bytes: Uint8Array, schema: z.ZodType<T>, shape?: JsonShape): T {
  if (shape !== undefined) checkShape(bytes, shape);
  const text = new TextDecoder().decode(bytes);
  const value = parseJson(text);
  // The walk costs time; only an escape can bring such a character in.
  if (/\\u(0000|d[89a-f])/i.test(text)) refuseUnstorable(value);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 20);
  throw inputProblem(
    'body',
    issues.map(({ path, message }) => ({
      path: path.map((part) => `.${String(part)}`).join(''),
      mend: message,
    })),
  );
}

/** As the HTTP library does it: a key that would change how objects behave is refused. */
function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (/__proto__|\\u00/.test(text)) refuseProto(value);
    return value;
  } catch {
    throw new Problem(400, 'body-not-json', 'The body is not valid JSON.');
  }
}

function refuseProto(value: unknown): void {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Object.hasOwn(next, '__proto__')) throw new SyntaxError('a key __proto__');
    for (const inner of Object.values(next)) left.push(inner);
  }
}
