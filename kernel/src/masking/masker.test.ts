import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { faultOfPattern, makeMasker, numberNames, withoutNames } from './masker.ts';

const key = (byte: number) => new Uint8Array(32).fill(byte);
const masker = makeMasker({ key: key(1) });
const of = (...parts: string[]) => parts.join('');
const token = of('ghp_', 'aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xYzC12');
const name = '[a-hj-km-np-tv-z][0-9a-hj-km-np-tv-z]{7}';

const personal: readonly [kind: string, text: string, value: string][] = [
  ['email', 'redirect /login?email=kim%40example.com&lang=ko', 'kim%40example.com'],
  ['business-number', '공급자 220-81-62517 휴업', '220-81-62517'],
  ['business-number', '사업자등록번호: 2208162517', '2208162517'],
  ['corporate-number', '법인등록번호 110111-1234567', '110111-1234567'],
  ['account', '국민은행 123456-04-123456 이체 실패', '123456-04-123456'],
  ['account', 'accountNo=3333012345678', '3333012345678'],
  ['account', 'IBAN DE89370400440532013000 closed', 'DE89370400440532013000'],
  ['card', '카드번호 9410-1234-5678-9012 승인 거절', '9410-1234-5678-9012'],
  ['card-code', '{"cvc":"123"}', '123'],
  ['code', '인증번호: 482913', '482913'],
  ['code', 'OTP 928371 sent', '928371'],
  ['code', 'Your verification code is 839201', '839201'],
  ['account', 'account 110-123-456789 frozen', '110-123-456789'],
  ['name', '이름=박지성 가입 실패', '박지성'],
  ['address', 'deliver to 221B Baker Street, London', '221B Baker Street, London'],
  ['name', '예금주 박영희 와 다릅니다', '박영희'],
  ['name', '{"receiverName":"홍길동"}', '홍길동'],
  ['address', '배송지 서울특별시 강남구 테헤란로 152 조회 실패', '서울특별시 강남구 테헤란로 152'],
  ['passport', '여권번호 M12345678 만료', 'M12345678'],
  ['driver-licence', '면허 11-12-345678-90 확인', '11-12-345678-90'],
  ['social-security-number', 'SSN 078-05-1120', '078-05-1120'],
  ['social-security-number', 'ssn 123456789 invalid', '123456789'],
  ['card-code', 'cardCvc: 123', '123'],
  ['passport', 'passport no. M12345678 mismatch', 'M12345678'],
  ['birth-date', '생년월일: 1990-01-01', '1990-01-01'],
  ['vehicle', '차량 12가 3456 입차', '12가 3456'],
  ['customs-code', '통관부호 P123456789012', 'P123456789012'],
  ['place', 'lat=37.497942 outside', '37.497942'],
  ['phone', 'mobile: 821023456789', '821023456789'],
  ['ip', 'client_ip=192.168.0.42', '192.168.0.42'],
  ['ip', 'remote_addr=203.0.113.7', '203.0.113.7'],
];

test('personal data becomes its kind and a pseudonym', () => {
  assert.ok(personal.length > 20);
  for (const [kind, text, value] of personal) {
    const masked = masker.mask(text);
    assert.equal(withoutNames(masked), text.replace(value, `<${kind}>`), masked);
  }
});

const logged: readonly [text: string, secret: string][] = [
  ['config {dbUser: app, dbPassword: candle4CM, pool: 20}', 'candle4CM'],
  ['User(id=7, password=letmein, role=ADMIN)', 'letmein'],
  ['api_key b5233080dd2e5c55781ae2f031cc2fdd is invalid', 'b5233080dd2e5c55781ae2f031cc2fdd'],
  ['dsn https://9a11e44f4b1e4b42d627839a6d91f32d@o1.ingest.example.io/2', '9a11e44f4b1e4b42'],
  ['GET /cb?code=aB3dE5fG7hJ9kL2mN4pQ&state=ok', 'aB3dE5fG7hJ9kL2mN4pQ'],
  ['mysqladmin -uroot -phunter2x! status', 'hunter2x!'],
  ['sid=s%3AvJ8mQxTgq3Xk9a2b.c4d5; path', 'vJ8mQxTgq3'],
  ['digest response="6629fae49393a05397450978507c4ef1"', '6629fae49393'],
  ['smtp AUTH LOGIN c3VwZXJzZWNyZXQxMjM=', 'c3VwZXJzZWNyZXQx'],
  [of('fcm AAAAabcdefg:', 'APA91', 'bHPRgkF3JUikC4ENAHEeMrd41Zxv3hVZjC9KtT8'), 'bHPRgkF3JUik'],
  ['bad credentials for admin:Adm1n!pass@10.1.2.3', 'Adm1n!pass'],
  ['login token=s.Zx81kqPw2mNv5rTb7yUc0aLd failed', 'Zx81kqPw2mNv'],
  ['Shop-Signature: t=1492774577,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e7', '5257a869e7ec'],
  ['smtp user=app pass=mailPw!23', 'mailPw!23'],
  ['{"id":"kim","pw":"hunter22"}', 'hunter22'],
  ['cookie=["session=aB3dE5fG7hJ9kL2m"]', 'aB3dE5fG7hJ9kL2m'],
];

test('a log line shows values where code shows names, so more of them are secrets', () => {
  assert.ok(logged.length > 5);
  for (const [text, secret] of logged) {
    assert.ok(!masker.mask(text).includes(secret), masker.mask(text));
  }
});

const harmless = [
  'dial tcp 10.0.12.34:5432: connect: connection refused',
  'password=incorrect for user 4b0f2c7a-1d1e-4c2f-8d9b-7a6b5c4d3e2f',
  '예금주 불일치, 고객명 없음, 수신자 정보 확인',
  'upgrade from 1.2.3.4 failed',
  'spin: 4821 rounds, latency 37.4979 ms, lat 12 ms',
  '영수증 번호 1234-5678-9012-3456 을 찾을 수 없습니다',
  '서울 리전 장애로 인해 재시도합니다',
  'SpanID: 5172871048023241 of 4111111111111112',
  'code=ECONNREFUSED hash=5d41402abc4b2a76b9719d911017c592, one-time code is 6 digits',
  'account service: 12 accounts loaded, pin 13 is set to OUTPUT, 송장 123456789012',
  'Bearer token is required; token expired after 3600 s',
];

test('a line that holds nothing to hide stays as it is', () => {
  assert.ok(harmless.length > 5);
  for (const text of harmless) assert.equal(masker.mask(text), text);
});

test('a value has one pseudonym for an org, another for the next, and none tells the value', () => {
  const first = masker.mask('mail to kim@example.com failed');
  assert.match(first, new RegExp(`^mail to <email:${name}> failed$`));
  assert.equal(
    masker.mask('kim@example.com unknown').split(' ')[0],
    /<.*>/.exec(first)?.[0],
    'the same person can be counted over lines',
  );
  const other = makeMasker({ key: key(2) }).mask('mail to kim@example.com failed');
  assert.notEqual(other, first);
});

test('a batch gives what its lines give alone, in order, with a memory or without', () => {
  const texts = [...personal.map(([, text]) => text), ...harmless, ...harmless];
  const alone = texts.map((text) => makeMasker({ key: key(1), remembered: 0 }).mask(text));
  assert.deepEqual(masker.maskAll(texts), alone);
  assert.deepEqual(makeMasker({ key: key(1), remembered: 3 }).maskAll(texts), alone);
});

test('an attribute that is named after a secret goes as a whole; others are read as text', () => {
  const masked = (attribute: string, value: string) =>
    withoutNames(masker.maskAttribute(attribute, value));
  assert.equal(masked('http.request.header.authorization', 'whatever'), '<secret>');
  assert.equal(masked('db.client_secret', 'abc'), '<secret>');
  assert.equal(masked('X-Api-Key', 'abc'), '<secret>');
  assert.equal(masked('enduser.id', '42'), '<user>');
  assert.equal(masked('http.route', '/orders/:id'), '/orders/:id');
  assert.equal(masked('url.full', 'https://a:hunter2x@b.kr/'), 'https://a:<password>@b.kr/');
  const once = masker.maskAttribute('password', 'abc');
  assert.equal(masker.maskAttribute('password', once), once);
  assert.equal(masker.maskAttribute('password', ''), '');
});

test('an org adds patterns of its own, and each finds whole words only', () => {
  const own = makeMasker({
    key: key(1),
    rules: [
      { kind: 'employee', pattern: 'EMP-######' },
      { kind: 'ticket', pattern: '@@/#+/x' },
    ],
  });
  assert.equal(
    withoutNames(own.mask('EMP-004211 and ab/77/x, not XEMP-004211, EMP-0042119 or EMP-00421')),
    '<employee> and <ticket>, not XEMP-004211, EMP-0042119 or EMP-00421',
  );
});

test('a pattern that would take anything or could be read two ways is refused', () => {
  assert.equal(faultOfPattern('EMP-######'), undefined);
  assert.equal(faultOfPattern('??'), 'too-general');
  assert.equal(faultOfPattern('@+'), 'too-general');
  assert.equal(faultOfPattern('ID#+#'), 'uncertain');
  assert.equal(faultOfPattern('ID@+x'), 'uncertain');
  assert.equal(faultOfPattern('x'.repeat(65)), 'too-long');
});

test('in a prompt pseudonyms are numbered, and an answer gets them back', () => {
  const stored = masker.mask(
    'kim@example.com wrote to lee@example.com, <email:1> and kim@example.com',
  );
  const prompt = numberNames(stored);
  assert.equal(prompt.text, '<email:2> wrote to <email:3>, <email:1> and <email:2>');
  assert.equal(prompt.restore(prompt.text), stored);
});

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(...personal.map(([, text]) => text), ...logged.map(([text]) => text), token),
    fc.constantFrom(
      '<email:1>',
      '=',
      '"',
      "'",
      '\\',
      '://',
      '@',
      'password',
      'token: ',
      '계좌 ',
      '01',
    ),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
  ),
  { maxLength: 8 },
);

test('property: masking what is masked changes nothing', () => {
  const once = makeMasker({ key: key(1), remembered: 0 });
  fc.assert(
    fc.property(pieces, (parts) => {
      const masked = once.mask(parts.join(' '));
      assert.equal(once.mask(masked), masked);
    }),
    { numRuns: 500, seed: 7 },
  );
});

test('half a megabyte of hostile text is read in a walk', () => {
  const unit = 500_000;
  const once = makeMasker({ key: key(1), rules: [{ kind: 'own', pattern: 'a-#+-b-@+/c' }] });
  const hostile = [
    '계좌 '.repeat(unit / 3),
    '서울 가구 '.repeat(unit / 6),
    '서울가나다라마바사구'.repeat(unit / 10),
    '1 Aa '.repeat(unit / 5),
    'mysql -'.repeat(unit / 7),
    'DE89 '.repeat(unit / 5),
    'a-1-b-'.repeat(unit / 6),
    'cardNumber=1'.repeat(unit / 12),
    'mnemonic a '.repeat(unit / 11),
    'abc '.repeat(unit / 4),
    '&code='.repeat(unit / 6),
    '://a'.repeat(unit / 4),
    'password '.repeat(unit / 9),
    '37.4979, '.repeat(unit / 9),
  ];
  for (const text of hostile) {
    const started = performance.now();
    once.mask(text);
    const ms = performance.now() - started;
    // Alone this is 10–300 ms; a quadratic rule would take minutes.
    assert.ok(ms < 5000, `${text.slice(0, 20)}: ${Math.round(ms)} ms`);
  }
});
