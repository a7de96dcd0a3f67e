/** A stage for text that is not UTF-8. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import {
  type Capture,
  captureChange,
  openRepository,
  type Plan,
  performAct,
  readConfig,
} from '@dojang/agent/testing';
import { cleanEnvironment, makeBase, type Site } from '@dojang/agent/testing/states';

const scratch = mkdtempSync(join(tmpdir(), 'dojang-encodings-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const config = { ...readConfig({ home: join(scratch, 'home') }), environment: cleanEnvironment() };
export const options = { hookTimeoutMs: 20_000, pushTimeoutMs: 20_000, lockWaitMs: 500 };

export const hex = (text: string) => Buffer.from(text, 'hex');
/** The same words in CP949. */
const words = {
  회원: hex('c8b8bff8'),
  결제: hex('b0e1c1a6'),
  합계: hex('c7d5b0e8'),
  장바구니: hex('c0e5b9d9b1b8b4cf'),
  // Not in EUC-KR proper.
  똠: hex('8c63'),
};
/** Writes the words of the table in CP949 and all else as it is. */
export function inCp949(text: string): Buffer {
  const parts = text.split(new RegExp(`(${Object.keys(words).join('|')})`));
  return Buffer.concat(
    parts.map((part) => (words as Record<string, Buffer>)[part] ?? Buffer.from(part)),
  );
}

let numbered = 0;
export function makeSite(): Site {
  numbered += 1;
  return makeBase(join(scratch, `site-${numbered}`));
}

/** Runs git with bytes as input, because an argument cannot be bytes. */
export const feed = (site: Site, input: Buffer, ...args: string[]) =>
  execFileSync('git', args, { cwd: site.folder, env: cleanEnvironment(), input })
    .toString('latin1')
    .trim();

export const openSite = (site: Site) => openRepository(site.folder, config);

export async function captured(site: Site): Promise<Capture> {
  const capture = await captureChange(await openSite(site));
  assert.ok(capture);
  assert.equal(JSON.stringify(capture.scope).includes('\ufffd'), false);
  assert.equal(JSON.stringify(capture.convention).includes('\ufffd'), false);
  return capture;
}

export function planOf(capture: Capture, over: { message?: string; hunks?: string[] } = {}): Plan {
  const { tree, head, branch } = capture.snapshot;
  const body = { repositoryId: '', tree, head, branch, remote: null, push: false };
  const commits = [{ message: over.message ?? 'fix: words\n', hunks: over.hunks ?? null }];
  return { draftId: randomUUID(), body: { ...body, paths: [...capture.paths], commits } };
}

export async function assertDone(site: Site, plan: Plan) {
  const report = await performAct(await openSite(site), plan, options);
  assert.ok(report.state === 'done', JSON.stringify(report));
  return report;
}

export const contentOf = (site: Site, name: string) =>
  execFileSync('git', ['cat-file', 'blob', name], { cwd: site.folder, env: cleanEnvironment() });

export function commitFile(site: Site, name: string, content: Buffer): void {
  site.write(name, content);
  site.git('add', '--all');
  site.git('commit', '--quiet', '-m', 'feat: begin');
}
