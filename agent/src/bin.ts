import { fileURLToPath } from 'node:url';

/** The file that starts the command. This file is as deep below the package as the built files are. */
export const bin = fileURLToPath(new URL('../bin/dojang.js', import.meta.url));
