import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

/** Every metric that a source file of ours names in quotes. */
const known = new Set(
  globSync('{kernel,server,modules/*}/src/**/*.ts')
    .filter((path) => !path.endsWith('.test.ts'))
    .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/'(dojang_[a-z0-9_]+)'/g)])
    .map(([, name = '']) => name),
);
const namesIn = (text: string) =>
  [...text.matchAll(/\bdojang_[a-z0-9_]+/g)].map(([name]) =>
    name.replace(/_(?:bucket|sum|count)$/, ''),
  );

test('each figure of a dashboard is of a metric that there is', () => {
  const dashboards = globSync('deploy/grafana/*.json');
  assert.ok(dashboards.length > 0);
  for (const path of dashboards) {
    const { panels } = JSON.parse(readFileSync(path, 'utf8')) as Dashboard;
    const exprs = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    assert.ok(exprs.length >= panels.length, `${path}: a panel without a figure`);
    for (const expr of exprs) {
      assert.ok(namesIn(expr).length > 0, `${path}: ${expr} names no metric`);
      for (const name of namesIn(expr)) assert.ok(known.has(name), `${path}: no metric ${name}`);
    }
  }
});

test('each alert is about metrics that there are', () => {
  const names = namesIn(readFileSync('deploy/alerts.yml', 'utf8'));
  assert.ok(names.length > 20);
  for (const name of names) assert.ok(known.has(name), `no metric ${name}`);
});

test('all that a module counts of its telemetry is on a dashboard', () => {
  const shown = namesIn(readFileSync('deploy/grafana/aisher.json', 'utf8'));
  const own = ['receiver', 'store', 'journal', 'newest', 'engine', 'disk', 'clickhouse', 'source'];
  const counted = [...known].filter((name) =>
    own.some((part) => name.startsWith(`dojang_aisher_${part}_`)),
  );
  assert.ok(counted.length >= 9, counted.join());
  assert.deepEqual(
    counted.filter((name) => !shown.includes(name)),
    [],
  );
});
