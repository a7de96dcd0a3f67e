import type { CliFace, CliLanguage } from '@dojang/kernel/cli';
import { everywhere } from '../src/command-line/machine.ts';
import { isVerb, type Table } from '../src/command-line/table.ts';

const languages: readonly CliLanguage[] = ['ko', 'en'];
const isName = (name: string) => /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name);

function isTwice<T>(items: readonly T[]): T[] {
  return items.filter((item, at) => items.indexOf(item) !== at);
}

/** What is wrong with a module's face, each with its fix. Types cannot find these. */
export async function checkFace(name: string, face: CliFace, bare: Table): Promise<string[]> {
  const verbs = Object.keys(face.verbs);
  const options = Object.keys(face.options);
  const used = new Set(Object.values(face.verbs).flatMap((shape) => shape.options));
  const shorts = Object.values({ ...everywhere, ...face.options }).flatMap((shape) =>
    'short' in shape && shape.short !== undefined ? [shape.short] : [],
  );
  const found = [
    ...(isVerb(bare, name) ? [`${name} is a command of dojang: name the module otherwise`] : []),
    ...[name, ...verbs, ...options]
      .filter((word) => !isName(word))
      .map((word) => `${word} is not in lower case with hyphens`),
    ...options
      .filter((option) => Object.hasOwn(everywhere, option))
      .map((option) => `--${option} goes with every command: name the option otherwise`),
    ...isTwice(shorts).map((short) => `-${short} stands for two options: leave one out`),
    ...options
      .filter((option) => !used.has(option))
      .map((option) => `--${option} belongs to no verb: delete it`),
    ...verbs
      .filter((verb) => face.runs[verb] === undefined)
      .map((verb) => `${verb} has no code: add it to runs`),
  ];
  for (const language of languages) found.push(...(await missingWords(face, language)));
  return found.map((what) => `${name}: ${what}`);
}

async function missingWords(face: CliFace, language: CliLanguage): Promise<string[]> {
  const words = await face.words(language);
  const isMissing = (text: string | undefined) => text === undefined || text.trim() === '';
  const other = await face.words(language === 'ko' ? 'en' : 'ko');
  return [
    ...(isMissing(words.summary) ? ['the summary'] : []),
    ...Object.keys(face.verbs).filter((verb) => isMissing(words.verbs[verb]?.summary)),
    ...Object.keys(face.options)
      .filter((option) => isMissing(words.options[option]))
      .map((option) => `--${option}`),
    ...Object.keys(other.failures ?? {}).filter((code) => isMissing(words.failures?.[code])),
  ].map((what) => `${what} has no words in ${language}`);
}
