import assert from 'node:assert/strict';
import { test } from 'node:test';
import { templateOf } from './index.ts';

const templates = (pairs: readonly (readonly [string, string])[]): void => {
  assert.ok(pairs.length > 0);
  for (const [message, template] of pairs) assert.equal(templateOf(message), template);
};

test('values of a known type are places, with their units and dates', () => {
  templates([
    ['took 12.5 ms', 'took <*>'],
    ['took 12.5ms', 'took <*>'],
    ['sent 3 bytes (1.16 KB) to 10.0.0.1:80', 'sent <*> ( <*> ) to <*>'],
    ['up since Fri Jun 17 07:07:00 2005', 'up since <*>'],
    ['at 2026-11-30T01:02:03.123Z done', 'at <*> done'],
    ['peers fe80::1ff:fe23 and 00:11:43:e3:ba:c3', 'peers <*> and <*>'],
    ['from ::ffff:10.1.2.3 port 22', 'from <*> port <*>'],
    ['lifetime <1 sec', 'lifetime <*>'],
    ['ws=WorkSource{10113}, uid=1', 'ws = <*> , uid = <*>'],
    ['see https://a.test/x?q=1 or kim@mail.test', 'see <*> or <*>'],
    ['GET /a/b?c=1&d=2 failed', 'GET <*> failed'],
    ['open /var/log/x.log, C:\\logs\\y or ~/z', 'open <*> or <*>'],
    ['id 7f1c9a52-0000-4000-8000-0000deadbeef gone', 'id <*> gone'],
    ['deadbeef at 0x1f', '<*> at <*>'],
    ['v2.4.1 started', '<*> started'],
    ['host db.example.com:5432 is down', 'host <*> is down'],
    ['visible is true', 'visible is <*>'],
  ]);
});

test('what stands after an equals sign or in quotes is a value; an HTTP method in quotes is not', () => {
  templates([
    ['size=5 user=kim', 'size = <*> user = <*>'],
    ['retry2=5 retry13=x', 'retry0 = <*>'],
    ['logname= uid=0 ruser= rhost=x', 'logname = <*> uid = <*> ruser = <*> rhost = <*>'],
    ['size = 5,app = com.x.y', 'size = <*> , app = <*>'],
    [`can't open 'a b' or "c"`, "can't open <*> or <*>"],
    ['"GET /v2/1/servers HTTP/1.1" status: 200', 'GET <*> status : <*>'],
    ['a == b => c', 'a = b = > c'],
  ]);
});

test('lists are one place however long they are', () => {
  const expected = 'nodes [ <*> ] failed';
  for (const list of ['1', '1, 2', '1,2,3,4', 'web-a, web-b', 'kim, lee, park'])
    assert.equal(templateOf(`nodes [${list}] failed`), expected);
  assert.equal(templateOf('a is 1, stepCount is 2'), 'a is <*> , stepCount is <*>');
  assert.equal(templateOf('on db1 <ok> db2 <ok> db3 <ok>'), 'on <*> < ok >');
});

test('a name of several words is one word', () => {
  assert.equal(templateOf('mail to Marco Choi failed').split(' ').length, 4);
});

test('a Korean particle follows the last sound of a value and tells nothing', () => {
  assert.equal(templateOf('주문 123을 취소'), templateOf('주문 124를 취소'));
  assert.equal(templateOf('사용자 user1이 나감'), templateOf('사용자 user2가 나감'));
  assert.equal(templateOf('10.0.0.1에서 응답 없음'), '<*> 에서 응답 없음');
});

test('a JSON body keeps its keys, and the words of its message', () => {
  templates([
    ['{"level":"error","code":5,"ok":true}', '{ level : <*> , code : <*> , ok : <*> }'],
    ['{"msg":"user \\"kim\\" not found","id":"7"}', '{ msg : user <*> not found , id : <*> }'],
  ]);
});

test('what a service says is kept where only a part of a token is a value', () => {
  templates([
    ['AirPort_Brcm43xx::powerChange: sleep', '<*> :: powerChange : sleep'],
    ['Foo.java:12: bad', 'Foo.java : <*> : bad'],
    ['depth........7', 'depth .. <*>'],
    ['Input/output error', 'Input/output error'],
    ['jk2_init() found', '<*> ( ) found'],
  ]);
});

test('a text that means harm has a template as any other', () => {
  assert.equal(templateOf(''), '');
  assert.equal(templateOf('\u001b[31mred\u0000 text\u001b[0m \u202ex'), 'red text x');
  assert.equal(templateOf('a literal <*> stays'), 'a literal < * > stays');
  assert.equal(templateOf('a\nb\r\nc'), 'a b c');
  assert.equal(templateOf('\ud800 x'), '\ud800 x');
  const signs = [
    'a:',
    '1a:',
    '가a',
    'x=(',
    '\\"',
    'a..',
    '{"msg":"',
    "a 'b ",
    '[1,',
    '=',
    'Ab Cd ',
  ];
  for (const sign of signs)
    assert.ok(templateOf(sign.repeat(131_072 / sign.length)).length < 5_000, sign);
  for (const sign of [
    'a',
    '"',
    "'",
    '(',
    '=',
    ':',
    '::',
    '.',
    '1 ',
    'a,',
    '가',
    '{"a":',
    ' x=',
    '"a" ',
  ])
    assert.ok(templateOf(sign.repeat(131_072 / sign.length)).length < 2_000, sign);
});

test('64 tokens of a message count', () => {
  const words = Array.from({ length: 80 }, (_, at) => 'abcdefghij'[at % 10]! + 'kxyz'[at % 4]!);
  assert.equal(templateOf(words.join(' ')).split(' ').length, 64);
  assert.equal(templateOf(words.join(' ')), templateOf(words.slice(0, 64).join('\n')));
});
