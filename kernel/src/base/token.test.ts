import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createKeyring } from './keyring.ts';
import { accessLifeMs, signAccess, verifyAccess } from './token.ts';

const keyring = createKeyring([randomBytes(32)]);
const now = new Date('2026-11-30T09:00:00.000Z');
const at = (ms: number) => new Date(now.getTime() + ms);
const claims = () => ({
  org: randomUUID(),
  sessionId: randomUUID(),
  deviceId: randomUUID(),
  personId: randomUUID(),
});

test('a token says the same each time that it comes, until it is over', async () => {
  const said = claims();
  const { token } = await signAccess(keyring, said, now);
  assert.deepEqual(await verifyAccess(keyring, token, now), said);
  assert.deepEqual(await verifyAccess(keyring, token, at(accessLifeMs - 1)), said);
  assert.equal(await verifyAccess(keyring, token, at(accessLifeMs)), undefined);
  assert.deepEqual(await verifyAccess(keyring, token, now), said, 'a clock that was set back');
});

test('a token that was accepted is refused when one letter of it is another, and by another ring', async () => {
  const { token } = await signAccess(keyring, claims(), now);
  assert.notEqual(await verifyAccess(keyring, token, now), undefined);
  for (const place of [10, token.indexOf('.') + 5, token.lastIndexOf('.') + 5]) {
    const letter = token[place] === 'A' ? 'B' : 'A';
    const altered = token.slice(0, place) + letter + token.slice(place + 1);
    assert.equal(await verifyAccess(keyring, altered, now), undefined, `letter ${place}`);
    assert.equal(await verifyAccess(keyring, altered, now), undefined, 'again');
  }
  const other = createKeyring([randomBytes(32)]);
  assert.equal(await verifyAccess(other, token, now), undefined);
});
