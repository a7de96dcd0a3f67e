import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type ModelDouble, startModelDouble } from '@dojang/kernel/testing';
import { until } from '@dojang/kernel/testing/until';
import { type MailDouble, startMailDouble } from './mail-double.ts';
import { approve, callApi, startWorld, type World, waitingDraft } from './world.ts';

/** Made at run time, so that no scanner and no reader takes them for real ones. */
const planted = {
  diff: `ghp_${'A1b2C3d4E5f6G7h8I9'.repeat(2)}`,
  path: `AKIA${'QWERTYUIOPASDFGH'}`,
  environment: `sk-proj-${'Zx9Yw8Vu7Ts6'.repeat(4)}`,
  remote: `glpat-${'k9J8h7G6f5D4s3A2'.repeat(1)}xxxx`,
};

let world: World;
let model: ModelDouble;
let mail: MailDouble;

before(async () => {
  model = await startModelDouble();
  model.behave({
    kind: 'answer',
    content: {
      type: 'chore',
      scope: null,
      subject: 'configure the client',
      body: '',
      breaking: false,
    },
  });
  mail = await startMailDouble();
  world = await startWorld({
    SMTP_URL: mail.url,
    LLM_BASE_URL: model.baseUrl,
    LLM_MODEL: 'double-1',
    LLM_API_KEY: planted.environment,
  });
});
after(async () => {
  await world?.close();
  await model?.close();
  await mail?.close();
});

function assertClean(where: string, text: string, exempt?: keyof typeof planted): void {
  for (const [kind, secret] of Object.entries(planted)) {
    if (kind === exempt) continue;
    assert.ok(!text.includes(secret), `the secret planted in the ${kind} is in ${where}`);
  }
}

/** Every byte below a folder, as text. */
function bytesBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

test('no secret of a diff, a path, a remote or the environment gets anywhere', async () => {
  const { owner, repository, agent, server } = world;
  await mail.confirm(owner, 'owner@example.com');
  repository.write(
    'src/client.ts',
    `export const token = '${planted.diff}';\nexport const retries = 3;\n`,
  );
  repository.write(`keys/${planted.path}/readme.txt`, 'see the vault\n');
  repository.git(
    'remote',
    'set-url',
    'origin',
    `https://robot:${planted.remote}@127.0.0.1:9/cart.git`,
  );
  const { text } = await agent.run(['draft'], repository.folder);
  assertClean("the agent's words", text);
  const number = /(\d{2})\s*$/m.exec(text)?.[1];
  const draft = await until('the draft', () => waitingDraft(owner), 30_000);
  await until('the letter', () => mail.asking());

  assert.ok(draft.risks.includes('secret'), `risks: ${draft.risks}`);
  const refused = await approve(owner, draft.id);
  assert.ok(refused.status >= 400, 'a secret wants the number that the machine shows');
  assertClean('the refusal', JSON.stringify(refused.body));
  assert.ok(number, `the machine shows a number: ${text}`);

  assertClean('the mail', JSON.stringify(mail.letters));
  assert.ok(model.calls.length > 0, 'the model was asked');
  // The key goes to the endpoint in its header, and nowhere else.
  assertClean('the prompt', model.calls.map((call) => JSON.stringify(call.body)).join());
  for (const path of [
    '/drafts?state=all',
    `/drafts/${draft.id}`,
    `/commit/drafts/${draft.id}`,
    `/traces/${draft.traceUuid}`,
    '/events',
    '/deliveries',
    '/actions',
    '/commit/repositories',
    '/devices',
  ]) {
    const { status, body } = await owner.get(path);
    assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
    // A stamp is bound to the paths, so the person who decides is shown each as it is.
    const isTheDraft = path.endsWith(draft.id);
    assertClean(path, JSON.stringify(body), isTheDraft ? 'path' : undefined);
  }
  const metrics = await fetch(`${server.url}/metrics`);
  assertClean('the metrics', await metrics.text());
  const missing = await callApi(server.url, 'GET', `/links/${planted.diff}`);
  assert.ok(missing.status >= 400);
  await server.stop();
  assertClean('the log', server.output());
  assertClean("the agent's files", bytesBelow(agent.home));
});
