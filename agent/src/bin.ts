import { fileURLToPath } from 'node:url';

/** What starts the command. This file lies as deep below the package as the built ones do. */
export const bin = fileURLToPath(new URL('../bin/dojang.js', import.meta.url));
