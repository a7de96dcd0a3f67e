/** Files of sheets as cells, for benches. */
import { readFileSync } from 'node:fs';
import type { Sheet } from '../../modules/autus/src/engine/repair/index.ts';
import { readBytes } from '../../modules/autus/src/sheets/read-bytes.ts';

/** The first sheet of a file. */
export const readFile = (path: string): Sheet => readBytes(readFileSync(path));
