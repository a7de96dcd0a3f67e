import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { newSlackUser, startChannelWorld } from '../../testing/channel-world.ts';
import { newOrg, newPerson, pairDevice, type TestClient, until } from '../../testing/index.ts';

// Made outside the hooks: what is made in one is closed at its end.
const { kernel, app, slack, smtp, close } = await startChannelWorld();
before(() => kernel.parts.jobs.start(kernel.parts));
after(close);

let made = 0;
const newMail = () => `kim.${process.pid}.${++made}@example.com`;

async function member() {
  const ctx = await newOrg(kernel);
  return { ctx, phone: await pairDevice(app, ctx) };
}

async function askForCode(phone: TestClient, address: string): Promise<string> {
  const { status, body } = await phone.send('PUT', '/notification-addresses/email', { address });
  assert.equal(status, 200);
  assert.deepEqual(body, { channel: 'email', shown: 'k…@example.com', confirmed: false });
  const letter = await until('the letter', () =>
    smtp.letters.find(({ to }) => to[0]?.address === address),
  );
  return /\d{6}/.exec(letter.subject!)![0];
}

const confirm = (phone: TestClient, code: string) =>
  phone.send('PUT', '/notification-addresses/email/confirmation', { code });

const rowsOf = (ctx: Context<never>) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.notification_address').selectAll().execute(),
  );

test('an e-mail address counts once its code came back; it is stored sealed', async () => {
  const { ctx, phone } = await member();
  const address = newMail();
  const code = await askForCode(phone, address);
  const stored = JSON.stringify(await rowsOf(ctx));
  assert.ok(!stored.includes('kim.') && !stored.includes(code));
  assert.equal((await confirm(phone, code)).status, 204);
  const { body } = await phone.send('GET', '/notification-preferences');
  assert.deepEqual(body.addresses, [
    { channel: 'email', shown: 'k…@example.com', confirmed: true },
  ]);
  assert.equal((await confirm(phone, code)).status, 410);
});

test('five wrong codes end the code, although each refusal rolled nothing back', async () => {
  const { phone } = await member();
  const code = await askForCode(phone, newMail());
  const wrong = code === '000000' ? '000001' : '000000';
  const left: number[] = [];
  for (let n = 0; n < 5; n++) {
    const { status, body } = await confirm(phone, wrong);
    assert.equal(status, 409);
    left.push(body.triesLeft);
  }
  assert.deepEqual(left, [4, 3, 2, 1, 0]);
  assert.equal((await confirm(phone, code)).status, 410);
});

test('a code expires after ten minutes', async () => {
  const { ctx, phone } = await member();
  const code = await askForCode(phone, newMail());
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .updateTable('kernel.notification_address')
      .set({ code_expires_at: new Date(ctx.now().getTime() - 1) })
      .execute(),
  );
  assert.equal((await confirm(phone, code)).body.code, 'code-over');
});

test('an address belongs to one person of an org; the second hears so only with the code in hand', async () => {
  const { ctx, phone } = await member();
  const address = newMail();
  assert.equal((await confirm(phone, await askForCode(phone, address))).status, 204);
  const second = await pairDevice(app, await newPerson(kernel, ctx.org));
  const before = smtp.letters.length;
  await second.send('PUT', '/notification-addresses/email', { address: address.toUpperCase() });
  const letter = await until('the letter', () => smtp.letters[before]);
  const { status, body } = await confirm(second, /\d{6}/.exec(letter.subject!)![0]);
  assert.deepEqual([status, body.code], [409, 'address-taken']);
});

test('what is not an address is refused with the fix, and an unknown channel as unconfigured', async () => {
  const { phone } = await member();
  for (const address of ['kim', 'a@b', 'a@b.c\r\nBcc: x@y.z', '<a@b.co>']) {
    const { status } = await phone.send('PUT', '/notification-addresses/email', { address });
    assert.equal(status, 400, address);
  }
  const bad = await phone.send('PUT', '/notification-addresses/slack', { address: 'C12345678' });
  assert.equal(bad.body.code, 'address-unreadable');
});

test('a Slack account is linked by the button that only its owner sees', async () => {
  const { ctx, phone } = await member();
  const user = `U${process.pid}AB${++made}`;
  const before = slack.calls.length;
  await phone.send('PUT', '/notification-addresses/slack', { address: user });
  const call = await until('the message', () =>
    slack.calls.slice(before).find(({ args }) => args.channel === user),
  );
  const { value, action_id: action } = call.args.blocks.at(-1).elements[0];
  const press = (by: string) => {
    const { headers, body } = slack.press({ user: by, action, value, at: kernel.parts.now() });
    return app.inject({ method: 'POST', url: '/api/slack/interactions', headers, payload: body });
  };
  const state = async () => (await phone.send('GET', '/notification-preferences')).body.addresses;
  /** The call is answered at once, and handled by a job. */
  const handled = async (pressed: Promise<{ statusCode: number }>) => {
    assert.equal((await pressed).statusCode, 200);
    await until('the job', () =>
      inTransaction(ctx, async (ctx) => {
        const calls = kernelDb(ctx).selectFrom('kernel.webhook_delivery').select('state');
        return (await calls.execute()).every(({ state }) => state !== 'waiting');
      }),
    );
  };
  await handled(press('U0THIEF00'));
  assert.equal((await state())[0].confirmed, false);
  await handled(press(user));
  assert.deepEqual(await state(), [
    { channel: 'slack', shown: `U…${user.slice(-4)}`, confirmed: true },
  ]);
  const whisper = await until('the whisper', () =>
    slack.calls.find(({ method, args }) => method === 'chat.postEphemeral' && args.user === user),
  );
  assert.match(whisper.args.text, /연결됐어요/);
});

test('removed, an address receives nothing and can be set again', async () => {
  const { ctx, phone } = await member();
  await confirm(phone, await askForCode(phone, newMail()));
  assert.equal((await phone.send('DELETE', '/notification-addresses/email')).status, 204);
  assert.deepEqual(await rowsOf(ctx), []);
});

const ask = (phone: TestClient, address: string) =>
  phone.send('PUT', '/notification-addresses/email', { address });

/** Devices of one person: a stolen session pairs as many as it likes. */
async function phonesOf(ctx: Context<never>, count: number): Promise<TestClient[]> {
  const phones: TestClient[] = [];
  while (phones.length < count) phones.push(await pairDevice(app, ctx));
  return phones;
}

test('a stranger gets three codes an hour at most, whoever asks, from however many devices and orgs', async () => {
  const name = `stranger${process.pid}`;
  const spellings = [
    `${name}@example.com`,
    `${name}+sale@example.com`,
    `${name.slice(0, 3)}.${name.slice(3)}@EXAMPLE.com`,
    `${name.toUpperCase()}@example.com`,
  ];
  const answers: { status: number; body: { code?: string; name?: string } }[] = [];
  for (let orgs = 0; orgs < 2; orgs += 1) {
    const phones = await phonesOf(await newOrg(kernel), 4);
    for (const [n, phone] of phones.entries()) {
      answers.push(await ask(phone, spellings[n % spellings.length]!));
    }
  }
  const passed = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 429);
  assert.deepEqual([passed.length, refused.length], [3, 5], JSON.stringify(answers));
  for (const { body } of refused) assert.match(body.name ?? '', /proofs to an address/);
  const letters = () =>
    smtp.letters.filter(({ to }) =>
      to[0]?.address?.toLowerCase().replaceAll('.', '').startsWith(name.toLowerCase()),
    );
  // One that was asked for again before its letter left is not sent.
  await until('a letter', () => letters().length > 0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.ok(letters().length <= 3, `${letters().length} letters`);
});

test('a person writes to ten strangers a day at most, and further devices add none', async () => {
  const phones = await phonesOf(await newOrg(kernel), 12);
  const answers = await Promise.all(phones.map((phone) => ask(phone, newMail())));
  const counts = [200, 429].map((code) => answers.filter(({ status }) => status === code).length);
  assert.deepEqual(counts, [10, 2]);
});

test('guesses at a code are counted by person: a new device brings no new ones', async () => {
  const phones = await phonesOf(await newOrg(kernel), 12);
  const answers: number[] = [];
  let refusal: { counted?: string } = {};
  for (const phone of phones) {
    const { status, body } = await confirm(phone, '123456');
    answers.push(status);
    if (status === 429) refusal = body;
  }
  assert.deepEqual(answers.slice(0, 10), Array(10).fill(410));
  assert.deepEqual(answers.slice(10), [429, 429]);
  assert.equal(refusal.counted, 'person');
});

test('a request to link a stranger’s Slack account is counted like a letter', async () => {
  const victim = newSlackUser();
  const answers: number[] = [];
  for (let orgs = 0; orgs < 4; orgs += 1) {
    const { phone } = await member();
    const body = { address: victim };
    answers.push((await phone.send('PUT', '/notification-addresses/slack', body)).status);
  }
  assert.deepEqual(answers, [200, 200, 200, 429]);
});
