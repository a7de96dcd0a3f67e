import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LockedPackage } from '../checks/packages.ts';

const isLicence = (name: string) => /^(licen[cs]e|notice|copying)/i.test(name);

/** Name, version, licence and its text, of each package whose code is in ours. */
export function listLicences(house: string): string {
  const lock: { packages: Record<string, LockedPackage> } = JSON.parse(
    readFileSync(join(house, 'package-lock.json'), 'utf8'),
  );
  const parts: string[] = [];
  for (const [path, { link, dev }] of Object.entries(lock.packages)) {
    const folder = join(house, path);
    if (!path.includes('node_modules/') || link || dev || !existsSync(folder)) continue;
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as Record<string, string>;
    const texts = readdirSync(folder)
      .filter(isLicence)
      .map((file) => readFileSync(join(folder, file), 'utf8').trim());
    parts.push([`${name} ${version} (${license})`, ...texts].join('\n\n'));
  }
  return `${parts.sort().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
