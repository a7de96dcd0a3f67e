import type { Convention } from '../change/scope.ts';
import { type Intent, intentOf } from './draft-type.ts';

const emojis: Readonly<Record<Intent, readonly [string, string]>> = {
  feat: ['✨', ':sparkles:'],
  fix: ['🐛', ':bug:'],
  refactor: ['♻️', ':recycle:'],
  test: ['✅', ':white_check_mark:'],
  docs: ['📝', ':memo:'],
  build: ['📦️', ':package:'],
  ci: ['👷', ':construction_worker:'],
  chore: ['🔧', ':wrench:'],
  perf: ['⚡️', ':zap:'],
  style: ['🎨', ':art:'],
  revert: ['⏪️', ':rewind:'],
};

/** The gitmoji of a type, written as the history writes them. */
export function emojiFor(type: string, convention: Convention): string {
  const [unicode, code] = emojis[intentOf(type)];
  return convention.emojiForm === 'code' ? code : unicode;
}
