import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Context, inTransaction, kernelDb } from '../context.ts';
import { startChannelWorld } from '../testing/channel-world.ts';
import { newOrg, newPerson, pairDevice, type TestClient, until } from '../testing/index.ts';

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

test('a code is over after ten minutes', async () => {
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

test('what is no address is refused with the mend, and an unknown channel as unconfigured', async () => {
  const { phone } = await member();
  for (const address of ['kim', 'a@b', 'a@b.c\r\nBcc: x@y.z', '<a@b.co>']) {
    const { status } = await phone.send('PUT', '/notification-addresses/email', { address });
    assert.equal(status, 400, address);
  }
  const bad = await phone.send('PUT', '/notification-addresses/slack', { address: 'C12345678' });
  assert.equal(bad.body.code, 'address-unreadable');
});

test('a Slack account is linked by the button that only its owner sees', async () => {
  const { phone } = await member();
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
  assert.equal((await press('U0THIEF00')).statusCode, 200);
  assert.equal((await state())[0].confirmed, false);
  assert.equal((await press(user)).statusCode, 200);
  assert.deepEqual(await state(), [
    { channel: 'slack', shown: `U…${user.slice(-4)}`, confirmed: true },
  ]);
  const whisper = await until('the whisper', () =>
    slack.calls.find(({ method, args }) => method === 'chat.postEphemeral' && args.user === user),
  );
  assert.match(whisper.args.text, /연결됐어요/);
});

test('removed, an address receives nothing and can be set anew', async () => {
  const { ctx, phone } = await member();
  await confirm(phone, await askForCode(phone, newMail()));
  assert.equal((await phone.send('DELETE', '/notification-addresses/email')).status, 204);
  assert.deepEqual(await rowsOf(ctx), []);
});
