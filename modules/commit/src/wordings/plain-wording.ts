import { z } from 'zod';
import type { Capture } from '../captures/capture-row.ts';
import { type PathClass, pathClass } from '../engine/paths.ts';
import { unpackJson } from '../reading/packed.ts';
import type { Worded } from '../reading/wording-tasks.ts';

/** Paths that tell the type of a change which nobody looked into. */
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
    what: (files: number) => `파일 ${files}개가 바뀜`,
    risk: '정해진 시간 안에 이 변경을 읽지 못했음: 한 번 더 확인 필요',
  },
} as const;

const kept = z.object({
  files: z.array(z.object({ path: z.string(), oldPath: z.string().nullable() })),
  coverage: z.object({ hunks: z.int() }),
});
const told = z.object({ language: z.string(), style: z.string() });

/**
 * What is known of a change that takes too long to be looked into: its files, and a type by their paths. Its
 * JSON alone is parsed here, which the body's bounds keep short; nothing is made of it.
 */
export function plainWording({ texts }: Capture): Worded {
  const scope = kept.parse(unpackJson(texts.scope));
  const { language, style } = told.parse(unpackJson(texts.convention));
  const secrets = z.array(z.unknown()).parse(unpackJson(texts.secrets)).length;
  const paths = scope.files.flatMap(({ path, oldPath }) => [
    path,
    ...(oldPath === null ? [] : [oldPath]),
  ]);
  const row = { paths, language, style };
  const files = scope.files.length;
  const { hunks } = scope.coverage;
  const says = words[row.language === 'ko' ? 'ko' : 'en'];
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
      // Nobody looked whether the page shows all of it.
      hiddenFiles: files,
      hiddenLines: 0,
      unseen: 0,
    },
    elements: 0,
    tokens: 0,
    description: { what: [says.what(files)], design: [], effect: [], risk: [says.risk] },
    isUnread: true,
  };
}

function typeOf(paths: readonly string[]): string {
  const [first = 'chore', ...others] = new Set(paths.map((path) => types[pathClass(path)]));
  return others.length === 0 ? first : 'chore';
}
