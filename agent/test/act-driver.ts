/** One act in a process of its own, so that a test can kill it. Prints the report. */
import { readFileSync } from 'node:fs';
import { openRepository, performAct, readConfig } from '@dojang/agent/testing';

const { folder, plan, options } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const config = readConfig({ home: `${folder}/../home` });
const repository = await openRepository(folder, config);
console.log(
  JSON.stringify(await performAct(repository, plan, { ...config, indexWaitMs: 0, ...options })),
);
