import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mask } from './mask.ts';
import { findSecrets } from './secrets.ts';

/** Tokens are put together here, so that no scanner takes this file for a leak. */
const alphabet = 'aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xYzC';
const random = (length: number, seed = 0) =>
  Array.from({ length }, (_, i) => alphabet[(i * 7 + seed * 5 + (i >> 2)) % alphabet.length]).join(
    '',
  );
const hex = (length: number) => '9f8e7d6c5b4a39281706f5e4d3c2b1a0'.repeat(4).slice(0, length);
const of = (...parts: string[]) => parts.join('');

const tokens: Record<string, string> = {
  'aws-key': of('AKIA', 'IOSFODNN7EXAMPLE'),
  'github-token': of('ghp_', random(36)),
  'gitlab-token': of('glpat-', random(20)),
  'slack-token': of('xoxb-', '123456789012-1234567890123-', random(24)),
  'slack-webhook': of('hooks.slack.com', '/services/T0000000/B0000000/', random(24)),
  'stripe-key': of('sk_', 'live_', random(24)),
  'toss-key': of('live_', 'sk_', random(30)),
  'google-key': of('AIza', random(35)),
  'openai-key': of('sk-', 'proj-', random(40)),
  'anthropic-key': of('sk-', 'ant-api03-', random(60)),
  'npm-token': of('npm_', random(36)),
  'sendgrid-key': of('SG.', random(22), '.', random(43)),
  'twilio-key': of('SK', hex(32)),
  'telegram-token': of('110201543:', random(35)),
  'kakao-key': of('KakaoAK ', hex(32)),
  'huggingface-token': of('hf_', random(34)),
  'pypi-token': of('pypi-', random(80)),
  'vault-token': of('hvs.', random(40)),
  jwt: of('eyJ', random(20), '.eyJ', random(40), '.', random(43)),
};

test('every vendor token is found by its own form', () => {
  const kinds = Object.entries(tokens);
  assert.ok(kinds.length > 15);
  for (const [kind, token] of kinds) {
    const text = `+const x = call("${token}");\n`;
    const found = findSecrets(text);
    assert.equal(found.length, 1, `${kind}: ${JSON.stringify(found)}`);
    assert.equal(found[0]!.kind, kind);
    assert.equal(text.slice(found[0]!.start, found[0]!.end), token);
  }
});

const assigned: [text: string, secret: string][] = [
  ['DB_PASSWORD=hunter2', 'hunter2'],
  ['+export DB_PASSWORD=pa&ss(w0rd', 'pa&ss(w0rd'],
  ['  password: hunter2\n', 'hunter2'],
  ['"password": "hunter2!"', 'hunter2!'],
  ['{\\"password\\":\\"hunter2!\\"}', 'hunter2!'],
  ["const dbPassword: string = 'Tr0ub4dor&3';", 'Tr0ub4dor&3'],
  ['password := "s3cr3tValue"', 's3cr3tValue'],
  ["'password' => 'hunter2!',", 'hunter2!'],
  ["config.set('password', 'hunter2!')", 'hunter2!'],
  ['postgres://app:hunter2@db.internal/dojang', 'hunter2'],
  ['redis://:p4ssw0rd!@cache:6379', 'p4ssw0rd!'],
  ['Server=db;User Id=sa;Password=Sup3rS3cret!;', 'Sup3rS3cret!'],
  ['<password>hunter2</password>', 'hunter2'],
  ['mysql --password=hunter2x -h db', 'hunter2x'],
  ['login --password hunter2x --verbose', 'hunter2x'],
  ['curl -u admin:hunter2x https://x.dev', 'hunter2x'],
  ["create role app password 'hunter2x'", 'hunter2x'],
  ['machine db login app password hunter2x', 'hunter2x'],
  [
    'AWS_SECRET_ACCESS_KEY=wJalrXUtnrFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'wJalrXUtnrFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  ],
  [
    'aws_secret_access_key = wJalrXUtnrFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'wJalrXUtnrFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  ],
  ['NAVER_CLIENT_SECRET=aB3xY9kQ2z', 'aB3xY9kQ2z'],
  [`kakao: { restApiKey: '${hex(32)}' }`, hex(32)],
  [`Authorization: Bearer ${random(32)}`, random(32)],
  [`curl -H "X-Api-Key: ${random(24)}"`, random(24)],
  [`headers: { authorization: 'Basic dXNlcjpodW50ZXIyeA==' }`, 'dXNlcjpodW50ZXIyeA=='],
  [`https://api.x.dev/v1?api_key=${random(24)}&page=2`, random(24)],
  ['AccountKey=aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xYz==;', 'aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xYz=='],
  ['비밀번호: hunter2!x', 'hunter2!x'],
];

test('a value that is given to a secret name is found in every notation', () => {
  assert.ok(assigned.length > 20);
  for (const [text, secret] of assigned) {
    const found = findSecrets(text).map((f) => text.slice(f.start, f.end));
    assert.ok(
      found.some((value) => value.includes(secret)),
      `${text} → ${JSON.stringify(found)}`,
    );
    assert.ok(!mask(text).text.includes(secret), text);
  }
});

test('a private key goes as a whole, also in a diff, escaped, and cut off before its end', () => {
  const body = Array.from({ length: 6 }, (_, i) => random(64, i));
  const pem = [
    '-----BEGIN ',
    'RSA PRIVATE KEY-----\n',
    body.join('\n'),
    '\n-----END RSA PRIVATE KEY-----',
  ].join('');
  const texts = [
    pem,
    pem
      .split('\n')
      .map((line) => `+${line}`)
      .join('\n'),
    JSON.stringify({ key: pem }),
    pem.slice(0, -40),
    // As git quotes a server.
    pem
      .slice(0, -40)
      .split('\n')
      .map((line) => `remote: ${line}`)
      .join('\n'),
  ];
  for (const text of texts) {
    const { text: masked } = mask(`before\n${text}\nafter`);
    assert.match(masked, /^before\n(?:remote: )?\W*(?:key\W*)?<private-key:1>[\s\S]*after$/);
    for (const line of body) assert.ok(!masked.includes(line.slice(4, 40)), masked);
  }
});

const personal: [kind: string, text: string, value: string][] = [
  ['email', 'mail kim.cs+dojang@example.co.kr, please', 'kim.cs+dojang@example.co.kr'],
  ['phone', '연락처 010-1234-5678', '010-1234-5678'],
  ['phone', '"01012345678"', '01012345678'],
  ['phone', 'call +82 10-1234-5678', '+82 10-1234-5678'],
  ['phone', '사무실 02-123-4567', '02-123-4567'],
  ['phone', 'US (415) 555-2671', '(415) 555-2671'],
  ['phone', 'UK +44 20 7946 0958', '+44 20 7946 0958'],
  ['resident-number', '주민번호 900101-1234568', '900101-1234568'],
  ['card', 'card 4111 1111 1111 1111 ok', '4111 1111 1111 1111'],
  ['card', 'amex 378282246310005', '378282246310005'],
  ['ip', 'from 203.0.113.7:8080', '203.0.113.7'],
  ['ip', 'from 2001:db8:85a3::8a2e:370:7334', '2001:db8:85a3::8a2e:370:7334'],
  ['user', 'at /Users/chulsoo/work/app.ts:3', 'chulsoo'],
  ['user', 'at /home/철수/work', '철수'],
  ['user', 'C:\\Users\\chulsoo\\app', 'chulsoo'],
  ['cookie', 'Cookie: sid=abcd1234; theme=dark', 'sid=abcd1234; theme=dark'],
];

test('personal data is masked, and is no finding of the secret search', () => {
  assert.ok(personal.length > 10);
  for (const [kind, text, value] of personal) {
    const masked = mask(text);
    assert.equal(masked.text, text.replace(value, `<${kind}:1>`));
    assert.equal(masked.restore(masked.text), text);
    assert.deepEqual(findSecrets(text), []);
  }
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: these are other languages' templates.
const harmless = [
  'password: string;',
  'password: z.string().min(8),',
  'const password = process.env.DB_PASSWORD;',
  "const token = process.env['API_TOKEN'] ?? '';",
  'token = os.environ["API_TOKEN"]',
  'password = getPassword(user2, 3)',
  "placeholder: { password: 'Enter your password' }",
  "password: '비밀번호를 입력하세요'",
  'PASSWORD=${DB_PASSWORD}',
  'api_key: "<your-api-key>"',
  'api_key: your-api-key-here',
  'secret: "changeme"',
  'tokensMax: 4096, token_count: 8192',
  'passwordHash: "5f4dcc3b5aa765d61d8327deb882cf99"',
  'const refreshToken = createToken2(session);',
  'nextPageToken: response.nextPageToken,',
  "type: 'token', name: 'refresh-token-2'",
  '"integrity": "sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg=="',
  'commit 25000ce9685d93f7ed1e26cb973f9aa0b1c2d3e4',
  'id: 550e8400-e29b-41d4-a716-446655440000',
  'version 1.2.3.4',
  '"version": "10.0.19041.1"',
  'listen(127.0.0.1, 0.0.0.0)',
  'fastify@5.12.8 ai@7.0.173',
  'git@github.com:dojang/dojang.git',
  'image@2x.png getty@tty1.service',
  'at 12:34:56 std::string a::b Foo::Bar::new',
  'const ms = 1700000000000; const us = 1732173753123456;',
  'sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945',
  'https://user:${PASSWORD}@host/x and https://example.com:8080/@scope/x',
  'class="sk-folding-cube sk-chasing-dot-before"',
  'if (text.startsWith("-----BEGIN PRIVATE KEY-----")) return parse(text);',
  'PWD=/usr/src/app',
  'secret: projects/123/secrets/db-pass1/versions/2',
  'src/home/index.ts and import x from "./home/page"',
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above.

test('harmless code stays as it is', () => {
  assert.ok(harmless.length > 25);
  for (const text of harmless) {
    assert.equal(mask(text).text, text);
    assert.deepEqual(findSecrets(text), []);
  }
});

test('an allow mark silences the secret search on its line, but the value is still masked', () => {
  const text = `a = "${tokens['github-token']}" // dojang:allow-secret\nb = "${tokens['npm-token']}"\n`;
  assert.deepEqual(
    findSecrets(text).map((f) => f.kind),
    ['npm-token'],
  );
  assert.ok(!mask(text).text.includes(tokens['github-token']!));
});

test('the same value has the same placeholder, and a text that holds placeholders keeps them', () => {
  const text = 'a 203.0.113.7 b 203.0.113.8 c 203.0.113.7 d <ip:1>';
  const masked = mask(text);
  assert.equal(masked.text, 'a <ip:2> b <ip:3> c <ip:2> d <ip:1>');
  assert.equal(masked.restore('<ip:2> <ip:1> <ip:9>'), '203.0.113.7 <ip:1> <ip:9>');
});

test('a secret that is named once is masked wherever else it stands', () => {
  const masked = mask('password: "hunter2-x9"\nlog("hunter2-x9 failed")\n');
  assert.ok(!masked.text.includes('hunter2-x9'));
});

test('restoring without secrets gives personal data back and keeps tokens away', () => {
  const masked = mask(`kim@example.com ${tokens['github-token']}`);
  assert.equal(masked.restore(masked.text, { secrets: false }), 'kim@example.com <github-token:1>');
});

const plants = [
  ...Object.values(tokens),
  ...assigned.map(([text]) => text),
  ...personal.map((p) => p[1]),
];
const secretOf = new Map<string, string>([
  ...Object.values(tokens).map((token): [string, string] => [token, token]),
  ...assigned,
  ...personal.map(([, text, value]): [string, string] => [text, value]),
]);
const noise = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(...harmless),
  fc.constantFrom(
    '<ip:1>',
    '<password:1>',
    '=',
    '"',
    "'",
    '\\',
    '://',
    '@',
    'password',
    'token: ',
    '+',
  ),
);
const planted = fc.array(
  fc.tuple(noise, fc.constantFrom(...plants), noise).map(([before, plant, after]) => ({
    text: `${before}\n${plant}\n${after}`,
    secret: secretOf.get(plant)!,
  })),
  { minLength: 1, maxLength: 6 },
);

test('a value at the end of a line is a value, whatever the next lines begin with', () => {
  assert.ok(!mask('password: hunter2\n\n= title').text.includes('hunter2'));
});

test('property: what is planted on a line of its own never leaves, and restoring gives it back', () => {
  fc.assert(
    fc.property(planted, (pieces) => {
      const text = pieces.map((piece) => piece.text).join('\n');
      const masked = mask(text);
      for (const { secret } of pieces) {
        // Noise may hold a short value by chance only where it is not the planted one.
        assert.ok(!masked.text.includes(secret), `${JSON.stringify(secret)} in ${masked.text}`);
      }
      assert.equal(masked.restore(masked.text), text);
    }),
    { numRuns: 300 },
  );
});

test('property: masking anything is reversible, and masking it again changes nothing', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.oneof(noise, fc.constantFrom(...plants)), { maxLength: 12 }).map((a) => a.join('')),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const masked = mask(text);
      assert.equal(masked.restore(masked.text), text);
      assert.equal(mask(masked.text).text, masked.text);
    }),
    { numRuns: 500 },
  );
});

test('a megabyte of hostile text takes no longer than plain text would', () => {
  const unit = 1_000_000;
  const hostile: Record<string, string> = {
    'one word': 'a'.repeat(unit),
    digits: '1'.repeat(unit),
    'digits and dashes': '1-'.repeat(unit / 2),
    dots: '1.'.repeat(unit / 2),
    colons: 'a:'.repeat(unit / 2),
    ats: 'a@'.repeat(unit / 2),
    'mail without end': `${'a.'.repeat(60)}@${'b.'.repeat(200)}`.repeat(1900),
    'key headers': '-----BEGIN PRIVATE KEY-----'.repeat(unit / 27),
    'key headers with bodies': `-----BEGIN PRIVATE KEY-----${'A'.repeat(60)}\n`.repeat(unit / 88),
    schemes: '://'.repeat(unit / 3),
    'open urls': '://a:'.repeat(unit / 5),
    passwords: 'password='.repeat(unit / 9),
    'quotes after names': 'password:"'.repeat(unit / 10),
    spaces: `password:${' '.repeat(unit)}`,
    'env prefixes': `${'A'.repeat(60)}TOKEN=`.repeat(unit / 66),
    jwts: 'eyJ'.repeat(unit / 3),
    'jwt parts': 'eyJaaaaaaaaaa.'.repeat(unit / 14),
    cookies: 'cookie: a=bbbb; '.repeat(unit / 16),
    backslashes: '\\'.repeat(unit),
    placeholders: '<ip:1>'.repeat(unit / 6),
    'many secrets': Array.from(
      { length: 15_000 },
      (_, i) => `ghp_${random(36, i)}${i} a${i}@b.kr\n`,
    ).join(''),
  };
  assert.ok(Object.keys(hostile).length > 15);
  for (const [name, text] of Object.entries(hostile)) {
    const started = performance.now();
    const masked = mask(text);
    const ms = performance.now() - started;
    assert.equal(masked.restore(masked.text), text, name);
    // Alone this is 20–400 ms; a quadratic rule would take minutes.
    assert.ok(ms < 5000, `${name}: ${Math.round(ms)} ms`);
    if (process.argv.includes('--times')) console.log(name, Math.round(ms));
  }
});
