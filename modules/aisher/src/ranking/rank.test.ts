import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Candidate, rank } from './rank.ts';
import { type ShopFault, shopInput, shopStretch, windowFromNs } from './testing.ts';

const minuteNs = 60_000_000_000n;

function first(fault: ShopFault): Candidate {
  const { state, candidates } = rank(shopInput(fault));
  assert.equal(state, 'ranked');
  return candidates[0]!;
}

const featuresOf = ({ reasons }: Candidate) => reasons.map(({ feature }) => feature);

test('a service that returns early is told by the steps that fell away', () => {
  const candidate = first({ returnsEarly: 'payments' });
  assert.equal(candidate.service, 'payments');
  assert.ok(featuresOf(candidate).includes('sequence'));
});

test('a service that throws is named before those who pass its error on', () => {
  const { candidates } = rank(shopInput({ throws: 'payments' }));
  assert.equal(candidates[0]?.service, 'payments');
  assert.equal(candidates[0]?.kind, 'error');
  assert.ok(candidates[0].share > 0.5);
  for (const caller of candidates.filter(({ service }) => service !== 'payments'))
    assert.ok(!featuresOf(caller).includes('surge'), `${caller.service} only passed it on`);
});

test('exceptions that a service caught itself count as its own', () => {
  const window = shopStretch(windowFromNs);
  const looks = window.spans.filter(({ name }) => name === 'GET /stock').slice(0, 30);
  const exceptions = looks.map(({ traceId, spanId, startNs, resource }, at) => ({
    errorId: `${at}`,
    atNs: startNs,
    traceId,
    spanId,
    service: 'stock',
    type: 'TimeoutError',
    message: `no answer in ${at} ms`,
    stack: '',
    escaped: false,
    resource,
    weight: 1,
  }));
  const { candidates, evidence } = rank(shopInput({}, { window: { ...window, exceptions } }));
  assert.equal(candidates[0]?.service, 'stock');
  assert.ok(evidence.some(({ kind }) => kind === 'exception'));
});

test('a busy processor is told by its series, and by the time that the service takes', () => {
  const levels = { 'container.cpu.usage': { stock: 500 } };
  const candidate = first({ slowMs: { stock: 40 }, levels });
  assert.equal(candidate.service, 'stock');
  assert.ok(featuresOf(candidate).includes('resource'));
  assert.equal(first({ slowMs: { stock: 40 } }).kind, 'slow');
});

test('a slow network is told by all edges of a service, not by one edge of a neighbour', () => {
  for (const service of ['orders', 'payments']) {
    const candidate = first({ networkMs: { [service]: 80 } });
    assert.equal(candidate.service, service);
    assert.equal(candidate.kind, 'dependency');
  }
});

test('a pool that is used up is told by who waits in it', () => {
  const levels = { 'db.client.connections.pending': { orders: 90 } };
  const candidate = first({ slowMs: { orders: 900 }, levels });
  assert.equal(candidate.service, 'orders');
  assert.ok(featuresOf(candidate).includes('resource'));
});

test('a slow database is a candidate of its own, and is called slow', () => {
  const { service, kind } = first({ slowMs: { postgresql: 300 } });
  assert.deepEqual([service, kind], ['postgresql', 'slow']);
});

test('a deploy before errors is named, and one of a healthy service is not', () => {
  const changes = ['payments', 'stock'].map((service) => ({
    kind: 'deploy' as const,
    service,
    atNs: windowFromNs - 5n * minuteNs,
    reference: '2.4.1',
  }));
  const { candidates, evidence } = rank(shopInput({ throws: 'payments' }, { changes }));
  assert.equal(candidates[0]?.service, 'payments');
  assert.equal(candidates[0].kind, 'deploy');
  const alone = rank(shopInput({ throws: 'payments' }, { changes: [changes[1]!] }));
  assert.equal(alone.candidates[0]?.service, 'payments');
  assert.equal(alone.candidates[0].kind, 'error');
  assert.ok(evidence.every(({ id }) => /^E\d+$/.test(id)));
});

test('each id that a candidate names is in the evidence once, and can be looked up', () => {
  const input = shopInput({ throws: 'payments' });
  const { candidates, evidence, digest } = rank(input);
  assert.equal(new Set(evidence.map(({ id }) => id)).size, evidence.length);
  const named = new Set(candidates.flatMap((candidate) => candidate.evidence));
  assert.deepEqual([...named].sort(), evidence.map(({ id }) => id).sort());
  const logs = new Set(input.window.logs.map(({ id }) => id));
  const spans = new Set(input.window.spans.map(({ spanId }) => spanId));
  for (const { reference } of evidence) {
    if (reference.kind === 'log') assert.ok(logs.has(reference.logId));
    if (reference.kind === 'span') assert.ok(spans.has(reference.spanId));
  }
  assert.notEqual(digest, rank(shopInput({ returnsEarly: 'stock' })).digest);
});

test('what an earlier fault did to the baseline does not hide the fault, when a good stretch is known', () => {
  const baseline = shopStretch(windowFromNs - 2n * minuteNs, { returnsEarly: 'payments' });
  const faultFree = [shopStretch(windowFromNs - 60n * minuteNs)];
  const { candidates } = rank(shopInput({ returnsEarly: 'payments' }, { baseline, faultFree }));
  assert.equal(candidates[0]?.service, 'payments');
});

test('an outage that ended in the window is held against nobody', () => {
  const baseline = shopStretch(windowFromNs - 2n * minuteNs, { throws: 'payments' });
  const faultFree = [shopStretch(windowFromNs - 60n * minuteNs)];
  assert.equal(rank(shopInput({}, { baseline, faultFree })).state, 'too-little-data');
});

test('without a baseline, or with hardly an event, there is too little data', () => {
  const empty = shopStretch(windowFromNs - 2n * minuteNs, {}, 0);
  const deploy = { kind: 'deploy' as const, service: 'payments', reference: '2.4.1' };
  const changes = [{ ...deploy, atNs: windowFromNs - minuteNs }];
  const before = rank(shopInput({ throws: 'payments' }, { baseline: empty, changes }));
  assert.equal(before.state, 'too-little-data');
  assert.deepEqual(before.candidates, []);
  assert.equal(rank(shopInput({})).state, 'too-little-data');
  const two = shopStretch(windowFromNs, { throws: 'stock' }, 1);
  assert.equal(rank(shopInput({}, { window: two })).state, 'too-little-data');
});

test('the order of rows changes nothing', () => {
  const input = shopInput({ throws: 'payments', slowMs: { stock: 30 } });
  const { window } = input;
  const turned = { ...window, spans: window.spans.toReversed(), logs: window.logs.toReversed() };
  const [one, other] = [rank(input), rank({ ...input, window: turned })];
  assert.deepEqual(rank(input), one);
  const places = ({ candidates }: typeof one) =>
    candidates.map(({ service, score }) => [service, Math.round(score * 1e6)]);
  assert.deepEqual(places(other), places(one));
});
