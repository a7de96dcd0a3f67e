import type { Capture } from '../captures/capture-row.ts';
import type { Convention } from '../engine/change/convention-schema.ts';
import { type PathClass, pathClass } from '../engine/change/paths.ts';
import type { Scope } from '../engine/change/scope.ts';
import { unpackJson } from '../reading/packed.ts';
import type { Worded } from '../reading/wording-tasks.ts';

/** Paths that show the type of a change that was not read. */
const lookedMax = 500;

const types: Readonly<Record<PathClass, string>> = {
  test: 'test',
  docs: 'docs',
  ci: 'ci',
  build: 'build',
  dependency: 'build',
  config: 'chore',
  style: 'chore',
  asset: 'chore',
  code: 'chore',
};

const words = {
  en: {
    one: (path: string) => `change ${path}`,
    many: (files: number) => `change ${files} files`,
    what: (files: number) => `${files} files changed`,
    risk: 'This change could not be read in the time allowed: look at it twice',
  },
  ko: {
    one: (path: string) => `${path} 변경`,
    many: (files: number) => `파일 ${files}개 변경`,
    what: (files: number) => `파일 ${files}개가 바뀌었어요`,
    risk: '정해진 시간 안에 다 읽지 못했어요. 한 번 더 확인해 주세요',
  },
} as const;

/**
 * What is known of a change that takes too long to read: its files, and a type by their paths. Only its JSON is parsed
 * here, which the bounds of the body keep short.
 */
export function plainWording({ texts }: Capture): Worded {
  const scope = unpackJson(texts.scope) as Pick<Scope, 'files' | 'coverage'>;
  const convention = unpackJson(texts.convention) as Convention;
  const secrets = (unpackJson(texts.secrets) as readonly unknown[]).length;
  const paths = scope.files.flatMap(({ path, oldPath }) => [
    path,
    ...(oldPath === null ? [] : [oldPath]),
  ]);
  const row = { paths, language: convention.language, style: convention.style };
  const files = scope.files.length;
  const { hunks } = scope.coverage;
  const language = row.language === 'ko' ? 'ko' : 'en';
  const other = language === 'ko' ? 'en' : 'ko';
  const says = words[language];
  const path = row.paths[0] ?? '';
  const subject = files === 1 && path.length <= 60 ? says.one(path) : says.many(files);
  const type = typeOf(row.paths.slice(0, lookedMax));
  const message = row.style === 'conventional' ? `${type}: ${subject}` : subject;
  return {
    message,
    answer: { type, scope: null, subject, body: '', breaking: false },
    instructions: '',
    convention: { types: [], scopes: [] },
    embedding: [],
    paths: [...new Set(row.paths)],
    counted: {
      files,
      linesAdded: 0,
      linesDeleted: 0,
      elements: [],
      concerns: 0,
      secrets,
      hunks,
      hunksInDetail: 0,
      filesIgnored: 0,
      // Whether the page shows all of the change was not checked.
      hiddenFiles: files,
      hiddenLines: 0,
      unseen: 0,
    },
    elements: 0,
    tokens: 0,
    description: { ...unreadIn(language, files), language, also: unreadIn(other, files) },
    isUnread: true,
  };
}

const unreadIn = (language: keyof typeof words, files: number) => ({
  what: [words[language].what(files)],
  design: [],
  effect: [],
  risk: [words[language].risk],
});

function typeOf(paths: readonly string[]): string {
  const [first = 'chore', ...others] = new Set(paths.map((path) => types[pathClass(path)]));
  return others.length === 0 ? first : 'chore';
}
