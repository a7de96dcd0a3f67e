import { stringify } from 'yaml';
import type { Module } from '../core/module.ts';

/** `DojangReadSlow` → `docs/runbooks/read-slow.md`: what to do, for whoever is woken. */
export const runbookOf = (alert: string): string =>
  `docs/runbooks/${alert
    .replace(/^Dojang/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase()}.md`;

/** The rules of `modules` as a file that Prometheus reads, one group a module. */
export function alertRules(modules: readonly Module[]): string {
  const groups = modules
    .filter(({ alerts }) => alerts.length > 0)
    .map(({ name, alerts }) => ({
      name: `dojang-${name}`,
      rules: alerts.map((alert) => ({
        alert: alert.name,
        expr: alert.expr,
        for: `${alert.forMinutes}m`,
        labels: { severity: alert.severity },
        annotations: { summary: alert.summary, runbook: runbookOf(alert.name) },
      })),
    }));
  return stringify({ groups }, { lineWidth: 0 });
}
