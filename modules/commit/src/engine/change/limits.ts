/**
 * How much of a change is told to a server. The engine keeps to the first number of each pair, and the schema
 * takes twice as much, so that what an honest agent sends is never refused for its size.
 */

export const filesMax = 20_000;
/** Of a whole change. Beyond it, files are taken whole: nobody parts such a change hunk by hunk. */
export const hunksKept = 20_000;
export const hunksMax = 2 * hunksKept;
/** As on Linux. */
export const pathMax = 4096;
export const elementsKept = 500;
export const elementsMax = 2 * elementsKept;
/** Of all elements together. */
export const elementHunksKept = 20_000;
export const elementHunksMax = 2 * elementHunksKept;
/** A name that is longer is cut: no page and no message shows it whole. */
export const nameMax = 300;
export const relationsKept = 4000;
export const relationsMax = 2 * relationsKept;
/** Named of what a capture is without; the others are counted. */
export const gapsMax = 100;
/** A split has no more commits. */
export const concernsMax = 3;
export const contextMax = 60_000;
export const messageMax = 20_000;
/** Of all diffs of a preview together. */
export const previewKept = 2_000_000;
export const previewMax = 2 * previewKept;
export const previewFilesKept = 300;
export const previewFilesMax = 2 * previewFilesKept;
export const secretsMax = 1000;
/** Of the JSON of a capture: 20,000 files with all that is said of each. */
export const captureShape = { valuesMax: 700_000, depthMax: 32 };
/** Characters and values of a convention: it travels with each capture. */
export const conventionKept = 600_000;
export const conventionMax = 2 * conventionKept;
/** A value of a commitlint rule. */
export const ruleWordMax = 200;
export const ruleWordsMax = 500;
/** A finding for each of so many places of one rule: the person mends them one after the other. */
export const findingsMax = 50;
