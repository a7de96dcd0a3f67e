import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';

interface Rule {
  readonly alert: string;
  readonly annotations: { readonly runbook: string };
}
interface Case {
  readonly alert_rule_test: readonly {
    readonly alertname: string;
    readonly exp_alerts: unknown[];
  }[];
}

const rules: readonly Rule[] = parse(readFileSync('deploy/alerts.yml', 'utf8')).groups.flatMap(
  ({ rules }: { rules: Rule[] }) => rules,
);
const cases = (parse(readFileSync('deploy/alerts.test.yml', 'utf8')).tests as Case[]).flatMap(
  (each) => each.alert_rule_test,
);

test('each alert leads to a runbook of at most fifteen lines, and no runbook is without an alert', () => {
  assert.ok(rules.length >= 20);
  for (const { alert, annotations } of rules) {
    const { runbook } = annotations;
    assert.ok(existsSync(runbook), `${alert} has no ${runbook}: say there what to do`);
    const lines = readFileSync(runbook, 'utf8').trimEnd().split('\n');
    assert.ok(
      lines.length <= 15,
      `${runbook} has ${lines.length} lines: whoever is woken reads 15`,
    );
    for (const [, link = ''] of lines.join('\n').matchAll(/\]\(([^)]+)\)/g)) {
      assert.ok(
        existsSync(`docs/runbooks/${link}`),
        `${runbook} leads to ${link}, which is not there`,
      );
    }
  }
  const linked = rules.map(({ annotations }) => annotations.runbook);
  assert.deepEqual(globSync('docs/runbooks/*.md').sort(), [...new Set(linked)].sort());
});

test('each alert has a case in which it fires and one in which it is silent', () => {
  for (const { alert } of rules) {
    const own = cases.filter(({ alertname }) => alertname === alert);
    assert.ok(
      own.some(({ exp_alerts: alerts }) => alerts.length > 0),
      `${alert} never fires`,
    );
    assert.ok(
      own.some(({ exp_alerts: alerts }) => alerts.length === 0),
      `${alert} is never silent`,
    );
  }
});
