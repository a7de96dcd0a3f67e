import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { z } from 'zod';
import { finishAct } from '../drafts/stamps/acts.ts';
import { stampDraft } from '../drafts/stamps/stamps.ts';
import { buildHttp } from '../http/http.ts';
import { newOrg, pairDevice, testKernel, until, wideLimits } from '../testing/index.ts';
import { newNote } from '../testing/note-kind.ts';
import { noteModules } from '../testing/note-module.ts';

const kernel = await testKernel({ modules: noteModules });
const { parts } = kernel;
const app = buildHttp(parts, noteModules, { limits: wideLimits(noteModules) });
after(() => app.close());

/** What an org does: asks, drafts, decides, acts, asks a model, is refused. */
async function liveOneDay(): Promise<void> {
  const ctx = await newOrg(kernel);
  const browser = await pairDevice(app, ctx, 'browser');
  const { id, digest } = await newNote(ctx);
  assert.equal((await browser.send('GET', '/drafts')).status, 200);
  assert.equal((await browser.send('GET', `/drafts/${id}`)).status, 200);
  assert.equal((await browser.send('GET', `/drafts/${ctx.org}`)).status, 404);
  await stampDraft(ctx, id, { decision: 'approve', digest, via: 'app' });
  await finishAct(ctx, id, { state: 'done', outcome: {} });
  await parts.llm.generate(ctx, {
    task: 'note.summary',
    schema: z.object({}),
    instructions: 'Summarize.',
    untrusted: id,
    promptVersion: '1',
    fallback: () => ({}),
  });
}

const seriesOf = (text: string) =>
  text
    .split('\n')
    .flatMap((line) => (line === '' || line.startsWith('#') ? [] : [line.replace(/ [^ ]+$/, '')]));

test('twenty orgs have the series of two, and no label names anybody', async () => {
  await parts.jobs.start(parts);
  for (let n = 0; n < 2; n += 1) await liveOneDay();
  const settled = () =>
    until('no job waits', async () => {
      const { rows } = await sql`
        select 1 from ${sql.table(`${parts.jobs.schema}.job_common`)}
        where state < 'completed' and start_after <= now() limit 1`.execute(parts.database.root);
      return rows.length === 0 || undefined;
    });
  await settled();
  const two = seriesOf(await parts.metrics.text());
  for (let n = 0; n < 18; n += 1) await liveOneDay();
  await settled();
  const all = seriesOf(await parts.metrics.text());
  assert.ok(two.length > 50, String(two.length));
  assert.deepEqual(
    all.filter((series) => !two.includes(series)),
    [],
  );
  for (const series of all) {
    assert.doesNotMatch(series, /[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{32}/, series);
    assert.doesNotMatch(series, /\b(org|person|trace)(_id)?="/, series);
  }
});
