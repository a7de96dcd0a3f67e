import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorShape, keyOf, readError } from './index.ts';

const read = (stack: string, language?: string): ErrorShape =>
  readError({ type: '', message: '', stack, ...(language ? { language } : {}) });

const outlineOf = ({ chain }: ErrorShape) =>
  chain.map(({ type, relation, frames }) => [
    type,
    relation,
    frames.map((frame) => frame.function),
  ]);

test('Java: causes come after what they caused, with the frames that both share', () => {
  const shape = read(`com.acme.OrderFailed: no
	at com.acme.Orders.place(Orders.java:3)
	at com.acme.Web.post(Web.java:4)
	Suppressed: java.io.IOException: close
		at com.acme.File.close(File.java:1)
	Caused by: java.io.EOFException
		at com.acme.File.flush(File.java:1)
		... 1 more
Caused by: com.acme.PayFailed: no
	at com.acme.Pay.charge(Pay.java:5)
	... 1 more`);
  assert.deepEqual(outlineOf(shape), [
    ['com.acme.OrderFailed', 'outermost', ['place', 'post']],
    ['java.io.IOException', 'suppressed', ['close']],
    ['java.io.EOFException', 'suppressed', ['flush']],
    ['com.acme.PayFailed', 'cause', ['charge', 'post']],
  ]);
  assert.equal(shape.culprit?.function, 'charge');
});

test('Java: a log with the root cause first is turned round', () => {
  const shape = read(`com.acme.PayFailed: no
	at com.acme.Pay.charge(Pay.java:5)
	at com.acme.Web.post(Web.java:4)
Wrapped by: com.acme.OrderFailed: no
	at com.acme.Orders.place(Orders.java:3)
	... 1 common frames omitted`);
  assert.deepEqual(outlineOf(shape), [
    ['com.acme.OrderFailed', 'outermost', ['place', 'post']],
    ['com.acme.PayFailed', 'cause', ['charge', 'post']],
  ]);
});

test('Python: the exception that is printed last is the outermost', () => {
  const shape = read(`Traceback (most recent call last):
  File "/app/db.py", line 3, in get
    return rows[key]
           ~~~~^^^^^
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/orders.py", line 9, in place
    get("x")
  File "/app/orders.py", line 4, in find
    raise
shop.NotFound: no order
of that number`);
  assert.deepEqual(outlineOf(shape), [
    ['shop.NotFound', 'outermost', ['find', 'place']],
    ['KeyError', 'cause', ['get']],
  ]);
  assert.equal(shape.chain[0]?.message, 'no order\nof that number');
});

const group = (...members: string[]) => `  + Exception Group Traceback (most recent call last):
  |   File "/app/main.py", line 4, in main
  |     async with asyncio.TaskGroup() as tasks:
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
${members
  .map(
    (name) => `    | Traceback (most recent call last):
    |   File "/app/${name}.py", line 9, in ${name}
    |     raise ${name}Error
    | ${name}Error: no`,
  )
  .join('\n    +---------------- 2 ----------------\n')}
    +------------------------------------`;

test('Python: the boxes of a group are taken away', () => {
  const shape = read(group('stock', 'pay'));
  assert.deepEqual(outlineOf(shape), [
    ['ExceptionGroup', 'outermost', ['main']],
    ['stockError', 'member', ['stock']],
    ['payError', 'member', ['pay']],
  ]);
});

test('members of a group that fail in another order, or twice, are one error', () => {
  const keys = [group('stock', 'pay'), group('pay', 'stock'), group('pay', 'stock', 'pay')].map(
    (stack) => keyOf('shop', read(stack), { template: '' }).hash,
  );
  assert.equal(new Set(keys).size, 1);
  assert.notEqual(keyOf('shop', read(group('pay', 'mail')), { template: '' }).hash, keys[0]);
});

test('what a task group raised is the same error without its box', () => {
  const bare = `Traceback (most recent call last):
  File "/app/pay.py", line 9, in pay
    raise payError
payError: no`;
  const [boxed, plain] = [group('pay'), bare].map((stack) =>
    keyOf('shop', read(stack), { template: '' }),
  );
  assert.deepEqual(boxed?.parts, plain?.parts);
});

test('.NET: an inner exception is printed within the outer one', () => {
  const shape = read(`Shop.OrderFailed: no
 ---> Shop.PayFailed: no
 ---> System.TimeoutException: late
   at Shop.Bank.Call()
   --- End of inner exception stack trace ---
   at Shop.Pay.Charge()
   --- End of inner exception stack trace ---
   at Shop.Orders.Place()`);
  assert.deepEqual(outlineOf(shape), [
    ['Shop.OrderFailed', 'outermost', ['Place']],
    ['Shop.PayFailed', 'cause', ['Charge']],
    ['System.TimeoutException', 'cause', ['Call']],
  ]);
});

test('.NET: all exceptions of an aggregate are members, the first once', () => {
  const shape = read(`System.AggregateException: One or more errors occurred. (no) (late)
 ---> Shop.PayFailed: no
   at Shop.Pay.Charge()
   --- End of inner exception stack trace ---
   at System.Threading.Tasks.Task.Wait()
 ---> (Inner Exception #0) Shop.PayFailed: no
   at Shop.Pay.Charge()<---

 ---> (Inner Exception #1) System.TimeoutException: late
   at Shop.Bank.Call()<---
`);
  assert.deepEqual(
    shape.chain.map(({ type, relation }) => `${relation} ${type}`),
    [
      'outermost System.AggregateException',
      'member Shop.PayFailed',
      'member Shop.PayFailed',
      'member System.TimeoutException',
    ],
  );
  const { parts } = keyOf('shop', shape, { template: '' });
  assert.equal(parts.filter(({ value }) => value === 'Shop.PayFailed').length, 1);
});

test('JavaScript: causes and errors that failed together', () => {
  const shape = read(`AggregateError: All promises were rejected
    at run (/app/src/run.js:1:2) {
  [errors]: [
    TypeError: no
        at charge (/app/src/pay.js:1:2),
    RangeError: late
        at call (/app/src/bank.js:1:2) {
      [cause]: Error: socket
          at read (/app/src/net.js:1:2)
    }
  ]
}`);
  assert.deepEqual(outlineOf(shape), [
    ['AggregateError', 'outermost', ['run']],
    ['TypeError', 'member', ['charge']],
    ['RangeError', 'member', ['call']],
    ['Error', 'cause', ['read']],
  ]);
});

test('Ruby: each cause has its own head', () => {
  const shape = read(`/app/orders.rb:12:in 'Orders#place': no order (Shop::NotFound)
	from /app/web.rb:3:in 'Web#post'
/app/db.rb:1:in 'Db#get': key not found: "x" (KeyError)
	from /app/orders.rb:10:in 'Orders#place'`);
  assert.deepEqual(outlineOf(shape), [
    ['Shop::NotFound', 'outermost', ['place', 'post']],
    ['KeyError', 'cause', ['get', 'place']],
  ]);
});

test('PHP: the exception after "Next" wraps the one before', () => {
  const shape = read(`Shop\\PayFailed: no in /srv/shop/src/Pay.php:3
Stack trace:
#0 /srv/shop/src/Orders.php(9): Shop\\Pay->charge(12)
#1 {main}

Next Shop\\OrderFailed: no in /srv/shop/src/Orders.php:11
Stack trace:
#0 /srv/shop/public/index.php(3): Shop\\Orders->place()
#1 {main}`);
  assert.deepEqual(outlineOf(shape), [
    ['Shop\\OrderFailed', 'outermost', ['place', '{main}']],
    ['Shop\\PayFailed', 'cause', ['charge', '{main}']],
  ]);
});

test('PHP: what the SDK writes after Java, and what Laravel logs', () => {
  const java = read(
    'Shop\\No: x\n at Shop.Pay.charge(Pay.php:3)\n at {main}(index.php:1)\nCaused by: Shop\\Late: y\n at Shop.Bank.call(Bank.php:2)\n ... 2 more',
  );
  assert.deepEqual(outlineOf(java), [
    ['Shop\\No', 'outermost', ['charge', '{main}']],
    ['Shop\\Late', 'cause', ['call']],
  ]);
  const laravel = read(`[object] (Shop\\No(code: 0): no order at /srv/shop/app/Pay.php:3)
[stacktrace]
#0 /srv/shop/app/Orders.php(9): Shop\\Pay->charge()
#1 {main}

[previous exception] [object] (PDOException(code: 23000): late at /srv/shop/app/Db.php:7)
[stacktrace]
#0 /srv/shop/app/Pay.php(2): Shop\\Db->get()
#1 {main}`);
  assert.deepEqual(
    laravel.chain.map(({ type, message }) => [type, message]),
    [
      ['Shop\\No', 'no order'],
      ['PDOException', 'late'],
    ],
  );
});

test('Rust: the backtrace of anyhow belongs to its innermost error', () => {
  const shape = read(`Error: could not place the order

Caused by:
    0: database
    1: connection refused (os error 111)

Stack backtrace:
   0: anyhow::error::<impl core::convert::From<E> for anyhow::Error>::from
   1: shop::db::connect
             at ./src/db.rs:4:5
   2: shop::main`);
  assert.deepEqual(
    shape.chain.map(({ message, frames }) => [message, frames.length]),
    [
      ['could not place the order', 0],
      ['database', 0],
      ['connection refused (os error 111)', 3],
    ],
  );
  assert.equal(shape.culprit?.path, './src/db.rs');
});

test('Rust: a panic says its message in quotes or on the next line', () => {
  const frames = 'stack backtrace:\n   0: shop::pay::charge';
  for (const head of [
    `thread 'main' panicked at 'no card', src/pay.rs:3:5`,
    `thread 'main' panicked at src/pay.rs:3:5:\nno card`,
    `thread 'main' (4121) panicked at src/pay.rs:3:5:\nno card`,
  ]) {
    const [first] = read(`${head}\n${frames}`).chain;
    assert.deepEqual([first?.type, first?.message], ['panic', 'no card']);
  }
});

test('Go: what handled a panic stands above it and is no part of it', () => {
  const shape = read(`panic: runtime error: index out of range [3] with length 2 [recovered]

goroutine 7 [running]:
runtime/debug.Stack()
	/usr/local/go/src/runtime/debug/stack.go:24 +0x5e
acme.example/shop/web.Recover.func1.1()
	/src/web/recover.go:12 +0x45
panic({0xb2e4c0?, 0xc0001?})
	/usr/local/go/src/runtime/panic.go:770 +0x132
acme.example/shop/orders.(*Service).Place(0xc000)
	/src/orders/service.go:33 +0x1d

goroutine 8 [chan receive]:
acme.example/shop/queue.Wait()
	/src/queue.go:1 +0x1`);
  assert.equal(shape.culprit?.function, '(*Service).Place');
  assert.equal(shape.chain[0]?.type, 'runtime.Error');
  assert.ok(!JSON.stringify(shape).includes('queue.Wait'));
});

test('Go: errors that keep a stack each are printed innermost first', () => {
  const shape = read(`EOF
acme.example/shop/db.Get
	/src/db.go:3
acme.example/shop/orders.Find
	/src/orders.go:4
order 12
acme.example/shop/web.Post
	/src/web.go:5`);
  assert.deepEqual(
    shape.chain.map(({ message, frames }) => [message, frames.length]),
    [
      ['order 12', 1],
      ['EOF', 2],
    ],
  );
});

test('Go: what gin prints has the place before the function', () => {
  const { culprit } = read(`runtime error: invalid memory address or nil pointer dereference
/usr/local/go/src/runtime/panic.go:220 (0x403ad04)
	panicmem: panic(memoryError)
/src/orders/handler.go:221 (0x5bd23cb)
	(*Handler).Place.func1: c.Next()`);
  assert.deepEqual(
    [culprit?.path, culprit?.function],
    ['/src/orders/handler.go', '(*Handler).Place.func'],
  );
});

test('of 500 causes the first five and the last five are kept', () => {
  const causes = Array.from(
    { length: 500 },
    (_, at) => `Caused by: a.E${at}: no\n\tat a.B.c${at}(B.java:1)`,
  );
  const shape = read(`a.Top: no\n\tat a.B.c(B.java:1)\n${causes.join('\n')}`);
  assert.equal(shape.leftOut, 491);
  assert.deepEqual(
    shape.chain.map(({ type }) => type),
    ['a.Top', 'a.E0', 'a.E1', 'a.E2', 'a.E3', 'a.E495', 'a.E496', 'a.E497', 'a.E498', 'a.E499'],
  );
});

test('a circle of causes ends', () => {
  const shape = read(`a.Top: no
	at a.B.c(B.java:1)
Caused by: a.Inner: no
	at a.B.d(B.java:1)
Caused by: [CIRCULAR REFERENCE: a.Top: no]`);
  assert.equal(shape.culprit?.function, 'd');
});

test('what the sender says of the outermost exception wins', () => {
  const shape = readError({
    type: 'shop.Refused',
    message: 'card refused',
    stack: 'Error: other\n    at charge (/app/pay.js:1:2)',
    language: 'nodejs',
  });
  assert.deepEqual(
    [shape.chain[0]?.type, shape.chain[0]?.message],
    ['shop.Refused', 'card refused'],
  );
});

test('a stack within a message is no stack', () => {
  const message = 'child failed:\nError: x\n    at child (/app/src/child.js:1:2)';
  const stack = `Error: ${message}\n    at parent (/app/src/parent.js:1:2)`;
  const shape = readError({ type: 'Error', message, stack });
  assert.deepEqual(
    shape.chain.flatMap(({ frames }) => frames.map((frame) => frame.function)),
    ['parent'],
  );
});
