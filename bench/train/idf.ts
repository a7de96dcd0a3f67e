/**
 * `node bench/train/idf.ts [--most N] GIT_DIR…`: counts in how many commits of public histories each
 * feature of the embedding occurs, by hashed bucket, and writes the logarithms. Nothing else of the
 * histories ships.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readFile } from '../../modules/commit/src/engine/change/read-file.ts';
import { wordedByPeople } from '../../modules/commit/src/engine/convention/history.ts';
import { changedElements } from '../../modules/commit/src/engine/elements/changed-elements.ts';
import { featuresOf, hashOf, idfBuckets } from '../../modules/commit/src/engine/reuse/embedding.ts';
import { BlobReader, inputsOf, readHistory } from '../lib/git-history.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { most: { type: 'string', default: '300' } },
});
const target = new URL(
  '../../modules/commit/src/engine/reuse/embedding-idf.gen.ts',
  import.meta.url,
);
if (positionals.length === 0) {
  console.error('train/idf: name at least one git directory.');
  process.exit(2);
}

const seen = new Float64Array(idfBuckets);
let documents = 0;
for (const repository of positionals) {
  const blobs = new BlobReader(repository);
  const commits = readHistory(repository, Number(values.most) * 2).filter(
    (commit) => wordedByPeople([commit]).length > 0 && commit.entries.length <= 60,
  );
  for (const commit of commits.slice(0, Number(values.most))) {
    const inputs = await inputsOf(commit, blobs);
    const files = inputs.map((input) => readFile(input, () => false));
    const { contexts } = await changedElements(files, () => undefined);
    const buckets = new Set(
      contexts.flatMap(featuresOf).map((each) => hashOf(each, 7) % idfBuckets),
    );
    for (const bucket of buckets) seen[bucket]! += 1;
    if (buckets.size > 0) documents += 1;
  }
  blobs.close();
}
const scale = 24;
const bytes = Buffer.from(
  Array.from(seen, (times) =>
    Math.min(255, Math.round(-Math.log((times + 0.5) / (documents + 1)) * scale)),
  ),
);
writeFileSync(
  target,
  `const scale = ${scale};
let logs: Uint8Array | undefined;

/** Written by \`bench/train/idf.ts\` from ${documents} commits; do not edit. The share of commits with a feature. */
export function documentShare(bucket: number): number {
  logs ??= Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return Math.exp(-logs[bucket]! / scale);
}

const data =
  '${bytes.toString('base64')}';
`,
);
console.log(`${documents} commits, ${seen.filter((n) => n > 0).length} of ${idfBuckets} buckets`);
