import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Another tool at the same work: how it is called without questions, and told of the endpoint. */
export interface Peer {
  readonly name: 'opencommit' | 'aicommits';
  readonly version: string;
  readonly versionWords: readonly string[];
  readonly commitWords: readonly string[];
  /** Without a terminal it prints what it drafted, and does not commit. */
  readonly needsTerminal?: boolean;
  environment(baseUrl: string): Record<string, string>;
  /** A file in the home folder that the tool reads. */
  readonly settings?: { readonly name: string; text(baseUrl: string): string };
}

/** Installs the latest of both beside the system's temporary files, once; never into the project. */
export function installPeers(): Peer[] {
  const folder = join(tmpdir(), 'dojang-bench-peers');
  const modules = join(folder, 'node_modules');
  if (!existsSync(join(modules, 'aicommits')) || !existsSync(join(modules, 'opencommit'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', [...words, 'opencommit@latest', 'aicommits@latest'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  const manifest = (name: string) =>
    JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
  const script = (name: string) => {
    const { bin } = manifest(name);
    return join(modules, name, typeof bin === 'string' ? bin : bin[name]);
  };
  const [open, ai] = [script('opencommit'), script('aicommits')];
  return [
    {
      name: 'opencommit',
      version: manifest('opencommit').version,
      versionWords: [open, '--version'],
      commitWords: [open, '--yes'],
      environment: (baseUrl) => ({
        OCO_AI_PROVIDER: 'openai',
        OCO_API_KEY: 'sk-bench',
        OCO_API_URL: baseUrl,
        OCO_MODEL: 'gpt-4o-mini',
        OCO_GITPUSH: 'false',
        OCO_TOKENS_MAX_INPUT: '128000',
        OCO_TEST_SKIP_VERSION_CHECK: 'true',
      }),
    },
    {
      name: 'aicommits',
      version: manifest('aicommits').version,
      versionWords: [ai, '--version'],
      commitWords: [ai, '--yes', '--type', 'conventional'],
      needsTerminal: true,
      environment: () => ({}),
      settings: {
        name: '.aicommits',
        text: (baseUrl) =>
          `provider=custom\nOPENAI_API_KEY=sk-bench\nOPENAI_BASE_URL=${baseUrl}\nOPENAI_MODEL=gpt-4o-mini\n`,
      },
    },
  ];
}
