import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LanguageName, owned, readError } from '../index.ts';
import { stackOf } from '../testing/stack-of.ts';

/** Whose code a frame is: the rule that keeps it out, by its line. */
const foreign: readonly [LanguageName, line: string, rule: string][] = [
  ['javascript', '    at next (/app/node_modules/express/lib/router.js:1:2)', 'list:node_modules/'],
  [
    'javascript',
    '    at next (/app/node_modules/.pnpm/next@13/node_modules/next/dist/x.js:1:2)',
    'list:node_modules/',
  ],
  ['javascript', '    at process.process (node:internal/process/task_queues:95:5)', 'list:node:'],
  ['javascript', '    at Array.map (<anonymous>)', 'native'],
  ['javascript', '    at f (chrome-extension://abcdef/inject.js:1:2)', 'list:chrome-extension:'],
  [
    'javascript',
    '    at f (https://a.example/_next/static/chunks/polyfills-a1b2c3.js:1:2)',
    'list:/polyfill',
  ],
  [
    'python',
    '  File "/usr/lib/python3.12/json/decoder.py", line 1, in decode',
    'list:/lib/python3',
  ],
  [
    'python',
    '  File "/usr/lib/python3/dist-packages/yaml/loader.py", line 1, in f',
    'list:dist-packages/',
  ],
  ['python', '  File "<string>", line 1, in f', 'generated'],
  [
    'javascript',
    '    at f (https://deno.land/std@0.177.0/http/server.ts:1:2)',
    'list://deno.land/',
  ],
  ['javascript', '    at f (https://cdn.jsdelivr.net/npm/x/y.js:1:2)', 'list://cdn.jsdelivr.net/'],
  ['javascript', '    at f (ext:core/01_core.js:1:2)', 'list:node:'],
  ['javascript', '    at f (internal/process/next_tick.js:1:2)', 'list:node:'],
  ['java', '\tat java.base/java.util.ArrayList.get(ArrayList.java:1)', 'list:java.'],
  ['java', '\tat kotlinx.coroutines.DispatchedTask.run(DispatchedTask.kt:1)', 'list:kotlinx.'],
  [
    'java',
    '\tat org.springframework.web.Filter.doFilter(Filter.java:1)',
    'list:org.springframework.',
  ],
  [
    'go',
    'net/http.(*conn).serve(0x1)\n\t/usr/local/go/src/net/http/server.go:1 +0x1',
    'list:/usr/local/go/src/',
  ],
  ['go', 'net/http.(*conn).serve(0x1)\n\tnet/http/server.go:1 +0x1', 'list:standard'],
  [
    'go',
    'github.com/labstack/echo/v4.(*Echo).ServeHTTP(0x1)\n\t/go/pkg/mod/github.com/labstack/echo/v4@v4.9.0/echo.go:1 +0x1',
    'list:/pkg/mod/',
  ],
  [
    'go',
    'github.com/acme/shop/vendor/github.com/x/y.F()\n\t/src/vendor/github.com/x/y/f.go:1 +0x1',
    'list:/vendor/',
  ],
  ['dotnet', '   at Microsoft.AspNetCore.Mvc.Infrastructure.Run()', 'list:Microsoft.'],
  ['dotnet', '   at lambda_method123(Closure , Object )', 'generated'],
  ['ruby', "/usr/local/bundle/gems/rack-3.0/lib/rack/etag.rb:1:in 'call'", 'list:/gems/'],
  ['ruby', "<internal:kernel>:187:in 'loop'", 'list:<internal:'],
  ['ruby', "actionview (7.1.2) lib/action_view/template.rb:1:in `render'", 'list:gem'],
  ['rust', '   0: core::panicking::panic_fmt', 'list:core'],
  ['rust', '   0: <F as axum::handler::Handler<T>>::call', 'list:axum'],
  [
    'rust',
    '   0: shop_db::get\n             at /root/.cargo/registry/src/index/shop_db-1.0/src/lib.rs:1:1',
    'list:/.cargo/registry/',
  ],
];

for (const [language, line, rule] of foreign) {
  test(`${language}: ${line.trim().split('\n')[0]} is no frame of the app`, () => {
    const shape = readError({ type: '', message: '', stack: stackOf[language](line), language });
    assert.equal(shape.language, language);
    const [frame] = shape.chain[0]!.frames;
    assert.equal(frame?.dropped, rule);
    assert.equal(frame?.inApp, false);
  });
}

test('a frame of PHP lies where its function ran, and a frame of a library is not of the app', () => {
  const stack = stackOf.php(
    '#0 /srv/shop/vendor/x/X.php(3): Shop\\Pay->charge()\n#1 /srv/shop/src/B.php(4): X\\X->run()',
  );
  const { frames } = readError({ type: '', message: '', stack }).chain[0]!;
  assert.deepEqual(
    frames.map(({ path, line, module, inApp }) => [path, line, module, inApp]),
    [
      ['/srv/shop/src/Pay.php', 7, 'Shop\\Pay', true],
      ['/srv/shop/vendor/x/X.php', 3, 'X\\X', false],
      ['/srv/shop/src/B.php', 4, '', true],
    ],
  );
});

test('what only sounds like a library is the app', () => {
  const lines: readonly [LanguageName, string][] = [
    ['javascript', '    at f (/app/src/vendor-payments/pay.js:1:2)'],
    ['javascript', '    at f (/app/src/node-pool.js:1:2)'],
    ['java', '\tat javaland.shop.Pay.charge(Pay.java:1)'],
    ['go', 'shop/internal/pay.Charge()\n\t/src/internal/pay/pay.go:1 +0x1'],
    ['dotnet', '   at Systems.Shop.Pay.Charge()'],
    ['rust', '   0: tokio_shop::pay::charge'],
  ];
  for (const [language, line] of lines) {
    const shape = readError({ type: '', message: '', stack: stackOf[language](line) });
    assert.equal(shape.culprit?.dropped, null, line);
    assert.equal(shape.language, language);
  }
});

test('a root package is a whole name', () => {
  const shape = readError({
    type: '',
    message: '',
    stack: stackOf.java('\tat org.apache.shopping.A.b(A.java:1)'),
  });
  assert.equal(owned(shape, { rootPackage: 'org.apache.shop' }).culprit?.inApp, false);
  assert.equal(owned(shape, { rootPackage: 'org.apache.shopping' }).culprit?.inApp, true);
});
