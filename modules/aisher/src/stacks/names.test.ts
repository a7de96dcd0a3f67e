import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOf, type LanguageName, readError } from './index.ts';
import { stackOf } from './testing/stack-of.ts';

const keyFor = (language: LanguageName, lines: string) => {
  const shape = readError({ type: 'Refused', message: 'no', stack: stackOf[language](lines) });
  assert.equal(shape.language, language, lines);
  return keyOf('shop', shape, { template: 'no' });
};

/** What a build, a proxy or a runtime changes, and what it leaves: both lines are one frame. */
const same: readonly [LanguageName, what: string, one: string, other: string][] = [
  [
    'javascript',
    'async',
    '    at charge (/app/src/pay.js:1:2)',
    '    at async charge (/app/src/pay.js:8:4)',
  ],
  [
    'javascript',
    'new',
    '    at Cart (/app/src/cart.js:1:2)',
    '    at new Cart (/app/src/cart.js:1:2)',
  ],
  [
    'javascript',
    'Object.',
    '    at charge (/app/src/pay.js:1:2)',
    '    at Object.charge (/app/src/pay.js:1:2)',
  ],
  [
    'javascript',
    '[as x]',
    '    at charge (/app/src/pay.js:1:2)',
    '    at Object.charge [as run] (/app/src/pay.js:1:2)',
  ],
  [
    'javascript',
    'eval',
    '    at run (/app/src/rules.js:3:4)',
    '    at run (eval at load (/app/src/rules.js:3:4), <anonymous>:1:1)',
  ],
  [
    'javascript',
    'query and hash',
    '    at charge (https://a.example/pay.js:1:2)',
    '    at charge (https://a.example/pay.js?v=3#top:1:2)',
  ],
  [
    'javascript',
    'host',
    '    at charge (https://a.example/js/pay.js:1:2)',
    '    at charge (http://10.0.0.3:8080/js/pay.js:1:2)',
  ],
  [
    'javascript',
    'hash of a build',
    '    at charge (/app/dist/main.a8f1b2.js:1:2)',
    '    at charge (/app/dist/main.0c77de.js:1:2)',
  ],
  [
    'javascript',
    'hash of Vite',
    '    at charge (https://a.example/assets/index-BX3k9f_2.js:1:2)',
    '    at charge (https://a.example/assets/index-QwErTyUi.js:1:2)',
  ],
  [
    'javascript',
    'id of a chunk',
    '    at charge (/app/.next/server/chunks/1234.js:1:2)',
    '    at charge (/app/.next/server/chunks/87.js:1:2)',
  ],
  [
    'javascript',
    'webpack-internal',
    '    at charge (webpack-internal:///(rsc)/./src/pay.ts:1:2)',
    '    at charge (webpack-internal:///./src/pay.ts:9:9)',
  ],
  [
    'javascript',
    'a folder of releases',
    '    at charge (/srv/shop/releases/20260101120000/src/pay.js:1:2)',
    '    at charge (/srv/shop/releases/20260314090000/src/pay.js:1:2)',
  ],
  [
    'javascript',
    'SpiderMonkey and V8',
    '    at charge (https://a.example/pay.js:1:2)',
    'async*charge@https://a.example/pay.js:7:7',
  ],
  [
    'javascript',
    'SpiderMonkey /<',
    'charge@https://a.example/pay.js:1:2',
    'charge/<@https://a.example/pay.js:3:3',
  ],
  [
    'javascript',
    'JavaScriptCore without a name',
    '    at https://a.example/pay.js:1:2',
    'https://a.example/pay.js:1:2',
  ],
  [
    'javascript',
    'a receiver that was minified',
    '    at t.charge (https://a.example/pay.js:1:999)',
    '    at e.charge (https://a.example/pay.js:1:1234)',
  ],
  [
    'javascript',
    'helpers of compilers',
    '    at charge (/app/pay.js:1:2)',
    '    at charge (/app/pay.js:1:2)\n    at new Promise (<anonymous>)\n    at __awaiter (/app/pay.js:4:12)',
  ],
  [
    'python',
    'virtualenv',
    '  File "/app/pay.py", line 3, in charge\n    x',
    '  File "/app/pay.py", line 9, in charge\n  File "/venv/lib/python3.12/site-packages/stripe/api.py", line 3, in post',
  ],
  [
    'python',
    'comprehension',
    '  File "/app/pay.py", line 3, in charge',
    '  File "/app/pay.py", line 3, in charge\n  File "/app/pay.py", line 3, in <listcomp>',
  ],
  [
    'python',
    'frozen',
    '  File "/app/pay.py", line 3, in charge',
    '  File "<frozen importlib._bootstrap>", line 3, in _load\n  File "/app/pay.py", line 3, in charge',
  ],
  [
    'java',
    'module and version',
    '\tat com.acme.Pay.charge(Pay.java:3)',
    '\tat app//acme@1.2.3/com.acme.Pay.charge(Pay.java:3) ~[app.jar!/:1.2]',
  ],
  [
    'java',
    '$$Lambda',
    '\tat com.acme.Pay.charge(Pay.java:3)',
    '\tat com.acme.Pay$$Lambda$14/0x0000000800c8.run(Unknown Source)\n\tat com.acme.Pay.charge(Pay.java:3)',
  ],
  [
    'java',
    'lambda$x$1',
    '\tat com.acme.Pay.lambda$charge$1(Pay.java:3)',
    '\tat com.acme.Pay.lambda$charge$4(Pay.java:3)',
  ],
  [
    'java',
    '$Proxy15',
    '\tat com.acme.Pay.charge(Pay.java:3)',
    '\tat jdk.proxy2.$Proxy15.charge(Unknown Source)\n\tat com.acme.Pay.charge(Pay.java:3)',
  ],
  [
    'java',
    'CGLIB',
    '\tat com.acme.Pay.charge(Pay.java:3)',
    '\tat com.acme.Pay$$EnhancerBySpringCGLIB$$2032dcfd.charge(<generated>)\n\tat com.acme.Pay.charge(Pay.java:3)\n\tat com.acme.Pay$$FastClassBySpringCGLIB$$2dccaecd.invoke(<generated>)',
  ],
  [
    'java',
    'CGLIB of Spring 6',
    '\tat com.acme.Pay.charge(Pay.java:3)',
    '\tat com.acme.Pay.charge(Pay.java:3)\n\tat com.acme.Pay$$SpringCGLIB$$0.charge(<generated>)',
  ],
  [
    'java',
    'javassist',
    '\tat com.acme.Pay.charge(Pay.java:3)',
    '\tat com.acme.Pay.charge(Pay.java:3)\n\tat com.acme.Pay_$$_javassist_42.charge(Pay_$$_javassist_42.java)',
  ],
  [
    'java',
    'GeneratedMethodAccessor72',
    '\tat com.acme.Pay.charge(Pay.java:3)',
    '\tat com.acme.Pay.charge(Pay.java:3)\n\tat jdk.internal.reflect.GeneratedMethodAccessor72.invoke(Unknown Source)',
  ],
  [
    'java',
    'the number of an anonymous class',
    '\tat com.acme.Pay$1.run(Pay.java:3)',
    '\tat com.acme.Pay$2.run(Pay.java:3)',
  ],
  [
    'java',
    'a lambda of Kotlin',
    '\tat com.acme.PayKt.charge$lambda-3(Pay.kt:3)',
    '\tat com.acme.PayKt.charge$lambda$1(Pay.kt:3)',
  ],
  [
    'java',
    'a coroutine',
    '\tat com.acme.Pay$charge$1.invokeSuspend(Pay.kt:3)',
    '\tat com.acme.Pay$charge$2.invokeSuspend(Pay.kt:3)\n\tat _COROUTINE._BOUNDARY._(CoroutineDebugging.kt:46)',
  ],
  [
    'go',
    'offsets and arguments',
    'acme.example/shop/pay.Charge(0xc000, {0x1, 0x2})\n\t/src/pay.go:3 +0x1d',
    'acme.example/shop/pay.Charge(...)\n\t/src/pay.go:9 +0x2f4',
  ],
  [
    'go',
    'func1.2',
    'acme.example/shop/pay.Charge.func1.2()\n\t/src/pay.go:3 +0x1d',
    'acme.example/shop/pay.Charge.func3()\n\t/src/pay.go:9 +0x2f4',
  ],
  [
    'go',
    'generics',
    'acme.example/shop/pay.(*Set[...]).Add(0x1)\n\t/src/pay.go:3 +0x1d',
    'acme.example/shop/pay.(*Set[go.shape.int]).Add(0x1)\n\t/src/pay.go:3 +0x1d',
  ],
  [
    'go',
    'goroutine',
    'acme.example/shop/pay.Charge()\n\t/src/pay.go:3 +0x1d',
    'acme.example/shop/pay.Charge()\n\t/src/pay.go:3 +0x1d\ncreated by acme.example/shop.Run in goroutine 41\n\t/src/run.go:1 +0x1',
  ],
  [
    'go',
    'version of a module',
    'acme.example/shop/pay.Charge()\n\t/src/pay.go:3 +0x1d',
    'github.com/lib/pq.(*conn).errRecover()\n\t/go/pkg/mod/github.com/lib/pq@v1.10.9/error.go:3 +0x1\nacme.example/shop/pay.Charge()\n\t/src/pay.go:3 +0x1d',
  ],
  [
    'dotnet',
    'async',
    '   at Shop.Pay.Charge(Order order) in /src/Pay.cs:line 3',
    '   at Shop.Pay.<Charge>d__5.MoveNext() in /src/Pay.cs:line 3',
  ],
  [
    'dotnet',
    'lambda',
    '   at Shop.Pay.Charge()',
    '   at Shop.Pay.<>c__DisplayClass3_0.<Charge>b__1(Order o)',
  ],
  [
    'dotnet',
    'async lambda',
    '   at Shop.Pay.Charge()',
    '   at Shop.Pay.<>c__DisplayClass3_0.<<Charge>b__1>d.MoveNext()',
  ],
  ['dotnet', 'arity', '   at Shop.Repo.Get(Int32 id)', '   at Shop.Repo`1.Get[TKey](TKey id)'],
  [
    'dotnet',
    'Mono',
    '   at Shop.Pay.Charge()',
    '  at Shop.Pay+<Charge>d__3.MoveNext () [0x00012] in <f8a2>:0 ',
  ],
  [
    'dotnet',
    'previous location',
    '   at Shop.Pay.Charge()',
    '   at Shop.Pay.Charge()\n--- End of stack trace from previous location ---\n   at Shop.Pay.Charge()',
  ],
  [
    'dotnet',
    'words of Korean',
    '   at Shop.Pay.Charge(Int32 id) in C:\\src\\Pay.cs:line 3',
    '   위치: Shop.Pay.Charge(Int32 id) 파일 C:\\src\\Pay.cs:줄 3',
  ],
  ['ruby', 'quotes', "/app/pay.rb:3:in `charge'", "/app/pay.rb:3:in 'Pay#charge'"],
  ['ruby', 'block', "/app/pay.rb:3:in `charge'", "/app/pay.rb:4:in `block (2 levels) in charge'"],
  ['ruby', 'rescue', "/app/pay.rb:3:in `charge'", "/app/pay.rb:4:in 'rescue in Pay.charge'"],
  [
    'ruby',
    'a template',
    "/app/v/o.erb:3:in `_app_v_o_erb___123_456'",
    "/app/v/o.erb:3:in `_app_v_o_erb___987_654'",
  ],
  [
    'ruby',
    'a method of the runtime',
    "/app/pay.rb:3:in `charge'",
    "/app/pay.rb:3:in `each'\n/app/pay.rb:3:in `charge'",
  ],
  [
    'php',
    'arguments and numbers',
    '#0 /srv/shop/src/A.php(3): Shop\\Pay->charge(1)',
    "#1 /srv/shop/src/A.php(9): Shop\\Pay->charge(Object(Order), 'x->y(')",
  ],
  [
    'php',
    'anonymous class',
    '#0 /srv/shop/src/A.php(3): class@anonymous\0/srv/a.php:3$0->run()',
    '#0 /srv/shop/src/A.php(3): class@anonymous\0/app/(b)/a.php:9$3f->run()',
  ],
  [
    'php',
    'closure',
    '#0 /srv/shop/src/A.php(3): Shop\\Pay->Shop\\{closure}()',
    '#0 /srv/shop/src/A.php(3): Shop\\Pay->{closure:Shop\\Pay::charge():12}()',
  ],
  [
    'rust',
    'hash',
    '   0: shop::pay::charge::h0123456789abcdef',
    '   7: 0x7f3838de3cd0 - shop::pay::charge::hfedcba9876543210',
  ],
  ['rust', 'closure', '   0: shop::pay::charge', '   0: shop::pay::charge::{{closure}}'],
  ['rust', 'disambiguator', '   0: shop::pay::charge', '   0: shop[a1b2c3d4e5f60718]::pay::charge'],
  ['rust', 'T as Trait', '   0: <T as shop::Pay>::charge', '   0: <F as shop::Pay>::charge'],
  ['rust', 'MSVC', '   0: shop::pay::charge', '   0: shop::pay::charge::closure_env$0'],
  [
    'rust',
    'WebAssembly',
    '   0: shop::pay::charge',
    '    at shop::pay::charge::h0123456789abcdef (<module>[31]:0x826189)',
  ],
  [
    'rust',
    'enum2$ of Windows',
    '   0: <shop::Card as shop::Pay>::charge',
    '   0: enum2$<shop::Card as shop::Pay>::charge',
  ],
];

for (const [language, what, one, other] of same) {
  test(`${language}: ${what} changes no key`, () => {
    const [first, second] = [keyFor(language, one), keyFor(language, other)];
    assert.deepEqual(second.parts, first.parts);
    assert.equal(second.hash, first.hash);
    assert.equal(first.step, 'app-frames');
  });
}

/** A wrong merge is worse than a split: these differ in what they do. */
const apart: readonly [LanguageName, one: string, other: string][] = [
  ['javascript', '    at charge (/app/src/pay.js:1:2)', '    at refund (/app/src/pay.js:1:2)'],
  ['javascript', '    at charge (/app/src/pay.js:1:2)', '    at charge (/app/src/order.js:1:2)'],
  ['javascript', '    at Cart.total (/app/src/a.js:1:2)', '    at Order.total (/app/src/a.js:1:2)'],
  [
    'javascript',
    '    at f (/app/assets/user-profile.js:1:2)',
    '    at f (/app/assets/cart-profile.js:1:2)',
  ],
  [
    'javascript',
    '    at f (/app/src/user-settings.js:1:2)',
    '    at f (/app/src/user-checkout.js:1:2)',
  ],
  [
    'python',
    '  File "/app/pay.py", line 3, in charge',
    '  File "/app/order.py", line 3, in charge',
  ],
  [
    'python',
    '  File "/app/pay.py", line 3, in charge',
    '  File "/app/pay.py", line 3, in <lambda>',
  ],
  ['java', '\tat com.acme.Pay$1.run(A.java:1)', '\tat com.acme.Pay.run(A.java:1)'],
  ['java', '\tat com.acme.Pay.lambda$a$1(A.java:1)', '\tat com.acme.Pay.lambda$b$1(A.java:1)'],
  [
    'go',
    'acme.example/a.(*Till).Pay()\n\t/src/a.go:1 +0x1',
    'acme.example/a.(*Card).Pay()\n\t/src/a.go:1 +0x1',
  ],
  [
    'go',
    'acme.example/a.Pay()\n\t/src/a.go:1 +0x1',
    'acme.example/a.Pay.func1()\n\t/src/a.go:1 +0x1',
  ],
  ['dotnet', '   at Shop.Pay.Charge()', '   at Shop.Pay..ctor()'],
  ['dotnet', '   at Shop.Pay.<Charge>g__One|3_0()', '   at Shop.Pay.<Charge>g__Two|3_1()'],
  ['ruby', "/app/pay.rb:3:in `charge'", "/app/order.rb:3:in `charge'"],
  [
    'php',
    '#0 /srv/shop/src/A.php(3): Shop\\Pay->charge()',
    '#0 /srv/shop/src/A.php(3): Shop\\Order->charge()',
  ],
  ['rust', '   0: <shop::Card as shop::Pay>::charge', '   0: <shop::Cash as shop::Pay>::charge'],
];

for (const [language, one, other] of apart) {
  test(`${language}: ${one.trim().split('\n')[0]} is no ${other.trim().split('\n')[0]}`, () => {
    assert.notEqual(keyFor(language, one).hash, keyFor(language, other).hash);
  });
}
