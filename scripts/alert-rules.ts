/** `npm run alerts`: the rules for Prometheus of all modules, to `deploy/alerts.yml`; `--check` compares only. */
import { readFileSync, writeFileSync } from 'node:fs';
import { alertRules } from '@dojang/kernel/server';
import { modules } from '@dojang/server/modules';

const path = new URL('../deploy/alerts.yml', import.meta.url);
const text = `# Written by \`npm run alerts\` from the modules.\n${alertRules(modules)}`;
if (!process.argv.includes('--check')) {
  writeFileSync(path, text);
} else if (readFileSync(path, 'utf8') !== text) {
  console.error('deploy/alerts.yml is not what the modules say: run `npm run alerts`.');
  process.exitCode = 1;
}
