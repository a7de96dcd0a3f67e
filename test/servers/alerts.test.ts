import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promtool } from '../../scripts/servers.ts';

const folder = fileURLToPath(new URL('../../deploy', import.meta.url));

test('Prometheus reads the rules; each fires when it should and is silent when it should', () => {
  assert.match(promtool(['check', 'rules', 'alerts.yml'], folder), /SUCCESS: \d\d rules found/);
  assert.match(promtool(['test', 'rules', 'alerts.test.yml'], folder), /SUCCESS/);
});
