import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createKeyring, openKeyring } from './keyring.ts';

const [older, newer] = [randomBytes(32), randomBytes(32)];

test('what is sealed opens again with the same words, and with no others', () => {
  const ring = createKeyring([newer]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (plain, name, other) => {
      const wellFormed = plain.toWellFormed();
      const sealed = ring.seal(wellFormed, name);
      assert.equal(ring.open(sealed, name), wellFormed);
      if (other !== name) assert.throws(() => ring.open(sealed, other));
    }),
  );
});

test('a sealed value that was altered anywhere does not open', () => {
  const ring = createKeyring([newer]);
  const sealed = ring.seal('비밀', 'row 1');
  const bytes = Buffer.from(sealed.slice(9), 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    const text = `${sealed.slice(0, 9)}${altered.toString('base64url')}`;
    assert.throws(() => ring.open(text, 'row 1'), `byte ${at}`);
  }
  for (const cut of ['', sealed.slice(0, 20), 'no dot', `${sealed.slice(0, 9)}`]) {
    assert.throws(() => ring.open(cut, 'row 1'));
  }
});

test('after a change of keys the old ones still open, blind and push, the new one seals and signs', () => {
  const [before, after] = [createKeyring([older]), createKeyring([newer, older])];
  assert.equal(after.open(before.seal('x', 'n'), 'n'), 'x');
  assert.throws(() => before.open(after.seal('x', 'n'), 'n'));
  assert.equal(after.blind('email', 'a@b.c'), before.blind('email', 'a@b.c'));
  assert.deepEqual(after.vapid, before.vapid);
  assert.equal(after.accessKeys[1]?.id, before.accessKeys[0]?.id);
  const [key] = before.checkpointKeys;
  assert.ok(key);
  const signature = sign(null, Buffer.from('head'), key.privateKey);
  const known = after.checkpointKeys.find(({ id }) => id === key.id);
  assert.ok(known && verify(null, Buffer.from('head'), known.publicKey, signature));
  const stranger = generateKeyPairSync('ed25519').publicKey;
  assert.ok(!verify(null, Buffer.from('head'), stranger, signature));
});

test('a blind of one kind says nothing of another kind', () => {
  const ring = createKeyring([newer]);
  assert.notEqual(ring.blind('phone', '01012345678'), ring.blind('email', '01012345678'));
  assert.notEqual(ring.blind('a', 'b'), ring.blind('a\0b', ''));
});

test('the key file is made once, for its owner only, and found again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-keyring-'));
  try {
    const sealed = openKeyring({ folder }).seal('x', 'n');
    assert.equal(openKeyring({ folder }).open(sealed, 'n'), 'x');
    assert.equal(statSync(join(folder, 'master.key')).mode & 0o777, 0o600);
    const masterKey = readFileSync(join(folder, 'master.key'), 'utf8').trim();
    assert.equal(openKeyring({ folder: '/nowhere', masterKey }).open(sealed, 'n'), 'x');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a key of the wrong length is refused', () => {
  const masterKey = randomBytes(16).toString('base64');
  assert.throws(() => openKeyring({ folder: '/nowhere', masterKey }), /32 bytes/);
});

test('sealed bytes open with their words, under an older key too, and not when altered', () => {
  const [before, after] = [createKeyring([older]), createKeyring([newer, older])];
  const plain = randomBytes(1_000);
  const sealed = before.sealBytes(plain, 'segment 1');
  assert.deepEqual(after.openBytes(sealed, 'segment 1'), plain);
  assert.throws(() => after.openBytes(sealed, 'segment 2'));
  sealed[40] = (sealed[40] ?? 0) ^ 1;
  assert.throws(() => after.openBytes(sealed, 'segment 1'));
  assert.throws(() => before.openBytes(after.sealBytes(plain, 'x'), 'x'));
});
