/**
 * How much of a change is sent to a server. The engine keeps to the first number of each pair. The schema takes
 * twice as much, so what an honest agent sends is never refused for its size.
 */

export const filesMax = 20_000;
/**
 * Hunks of a whole change. Beyond this number files become one hunk each, because nobody splits such a change
 * by hunks.
 */
export const hunksKept = 20_000;
export const hunksMax = 2 * hunksKept;
/** The longest path on Linux. */
export const pathMax = 4096;
export const elementsKept = 500;
export const elementsMax = 2 * elementsKept;
/** Hunks of all elements together. */
export const elementHunksKept = 20_000;
export const elementHunksMax = 2 * elementHunksKept;
/** A longer name is cut, because no page and no message shows all of it. */
export const nameMax = 300;
export const relationsKept = 4000;
export const relationsMax = 2 * relationsKept;
/** Gaps of a capture that are named. The others are counted. */
export const gapsMax = 100;
/** A split has no more commits. */
export const concernsMax = 3;
export const contextMax = 60_000;
export const messageMax = 20_000;
/** Characters of all diffs of a preview together. */
export const previewKept = 2_000_000;
export const previewMax = 2 * previewKept;
export const previewFilesKept = 300;
export const previewFilesMax = 2 * previewFilesKept;
export const secretsMax = 1000;
/** The JSON of a capture with 20,000 files. */
export const captureShape = { valuesMax: 700_000, depthMax: 32 };
/** Characters and values of a convention, which is sent with each capture. */
export const conventionKept = 600_000;
export const conventionMax = 2 * conventionKept;
/** A value of a commitlint rule. */
export const ruleWordMax = 200;
export const ruleWordsMax = 500;
/** How many places of one rule get a finding. The person fixes them one after the other. */
export const findingsMax = 50;
