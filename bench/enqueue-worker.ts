/** The worker of `bench:enqueue`: a process of its own, as in a deployment. Ends with its parent. */
import { openParts } from './enqueue-parts.ts';

const { all, ...urls } = JSON.parse(process.argv[2] ?? '{}') as {
  url: string;
  ownerUrl: string;
  all: boolean;
};
const parts = await openParts(urls, { works: true, all });
await parts.jobs.start(parts);
console.log('started');
process.once('SIGTERM', async () => {
  await parts.jobs.stop();
  await parts.database.close();
  process.exit(0);
});
