import { dotnet } from './dotnet.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { javascript } from './javascript.ts';
import type { Language } from './language.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';

const languages: readonly Language[] = [javascript, python, java, go, dotnet, ruby, php, rust];

/** As OpenTelemetry's `telemetry.sdk.language` says it, and other names in use. */
const byName: ReadonlyMap<string, Language> = new Map([
  ...languages.map((language) => [language.name, language] as const),
  ...(['nodejs', 'webjs', 'node', 'typescript'] as const).map(
    (name) => [name, javascript] as const,
  ),
  ...(['kotlin', 'scala', 'android'] as const).map((name) => [name, java] as const),
  ...(['csharp', '.net'] as const).map((name) => [name, dotnet] as const),
]);

/** So many lines at each end are enough to know a language by. */
const sampleLines = 200;

const sampleOf = (lines: readonly string[]): readonly string[] =>
  lines.length <= 2 * sampleLines
    ? lines
    : [...lines.slice(0, sampleLines), ...lines.slice(-sampleLines)];

const countOf = (language: Language, lines: readonly string[]): number =>
  lines.reduce((count, line) => count + (language.marks(line) ? 1 : 0), 0);

/** The language whose frames these lines are. What the sender says wins when one line agrees. */
export function languageOf(lines: readonly string[], said: string | undefined): Language | null {
  const named = byName.get((said ?? '').toLowerCase());
  if (named && lines.some(named.marks)) return named;
  let [best, most]: [Language | null, number] = [null, 0];
  const sample = sampleOf(lines);
  for (const language of languages) {
    const count = countOf(language, sample);
    if (count > most) [best, most] = [language, count];
  }
  return best;
}
