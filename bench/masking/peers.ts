/** What else finds secrets or personal data in a line, asked in the same run. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { lintSource } from '@secretlint/core';
import { creator as preset } from '@secretlint/secretlint-rule-preset-recommend';

export interface Peer {
  readonly name: string;
  readonly mask: (text: string) => string | Promise<string>;
}

const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: preset }] };

const secretlint: Peer = {
  name: 'secretlint',
  mask: async (text) => {
    const { messages } = await lintSource({
      source: { content: text, filePath: 'app.log', ext: '.log', contentType: 'text' },
      options: { config },
    });
    let masked = text;
    for (const { range } of [...messages].sort((a, b) => b.range[0] - a.range[0])) {
      masked = `${masked.slice(0, range[0])}***${masked.slice(range[1])}`;
    }
    return masked;
  },
};

/** The handful of expressions that a project writes first. */
const handful: Peer = {
  name: 'handful',
  mask: (text) =>
    text
      .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, '***')
      .replace(/\b(?:\d[ -]?){13,16}\b/g, '***')
      .replace(/\b01\d-?\d{3,4}-?\d{4}\b/g, '***')
      .replace(/\b\d{6}-\d{7}\b/g, '***')
      .replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '***')
      .replace(/((?:password|secret|token|api[_-]?key)["']?\s*[=:]\s*["']?)[^\s"'&,;]+/gi, '$1***')
      .replace(/(bearer|basic)\s+\S+/gi, '$1 ***'),
};

/** redact-pii brings packages with install scripts, so it is asked only where somebody installed it. */
function openRedactPii(folder: string): Peer {
  const { SyncRedactor } = createRequire(join(folder, 'package.json'))('redact-pii');
  const redactor = new SyncRedactor();
  return { name: 'redact-pii', mask: (text) => redactor.redact(text) };
}

export async function openPeers(folder: string | undefined): Promise<Peer[]> {
  return [secretlint, handful, ...(folder === undefined ? [] : [openRedactPii(folder)])];
}
