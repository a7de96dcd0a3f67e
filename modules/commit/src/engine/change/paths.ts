/** What a path alone says. Pure string work, so the page can use it as well. */

export type PathClass =
  | 'test'
  | 'docs'
  | 'ci'
  | 'build'
  | 'dependency'
  | 'config'
  | 'style'
  | 'asset'
  | 'code';

const testPath =
  /(?:^|\/)(?:__tests__|__mocks__|__snapshots__|tests?|specs?|testing|testdata|fixtures|e2e|cypress|[^/]{1,60}-tests?)\/|[._-](?:test|tests|spec|e2e|cy)(?:-d)?\.[^/]{1,12}$|(?:^|\/)(?:test_[^/]*|conftest)\.py$|_test\.(?:go|py|rb|cc|cpp)$|(?:Test|Tests|Spec|IT)\.(?:java|kt|scala|cs|swift|php)$|\.snap$|(?:^|\/)(?:vitest|jest|playwright|karma|cypress)\.config\.[^/]{1,5}$/;
const docsPath =
  /(?:^|\/)(?:docs?|documentation|examples?|man|wiki)\/|\.(?:md|mdx|markdown|rst|adoc|txt|org)$|(?:^|\/)(?:readme|license|licence|copying|authors|contributors|contributing|changelog|changes|history|code_of_conduct|security|notice)(?:\.[a-z]{1,8})?$/i;
const ciPath =
  /^\.github\/(?:workflows|actions)\/|^\.circleci\/|^\.gitlab-ci|^\.travis|(?:^|\/)jenkinsfile|^\.buildkite\/|^azure-pipelines|^\.drone|^appveyor|^\.appveyor|^\.woodpecker|^bitbucket-pipelines|^\.cirrus|^\.?codecov|^\.github\/(?:dependabot|labeler|codecov|mergify)|^\.mergify|^\.ci\/|^ci\/|^\.teamcity\//i;
const dependencyName =
  /(?:^|\/)(?:package\.json|pnpm-workspace\.yaml|requirements[^/]{0,40}\.(?:txt|in)|pipfile|pyproject\.toml|setup\.(?:py|cfg)|go\.(?:mod|work)|cargo\.toml|gemfile|[^/]{1,80}\.gemspec|composer\.json|pom\.xml|build\.gradle(?:\.kts)?|libs\.versions\.toml|[^/]{1,80}\.csproj|directory\.packages\.props|mix\.exs|pubspec\.yaml|deno\.jsonc?|environment\.ya?ml)$/i;
const buildPath =
  /(?:^|\/)(?:dockerfile[^/]{0,40}|[^/]{0,40}\.dockerfile|docker-compose[^/]{0,40}|compose\.ya?ml|makefile[^/]{0,20}|gnumakefile|justfile|taskfile\.ya?ml|cmakelists\.txt|[^/]{1,60}\.cmake|meson\.build|configure\.ac|build\.(?:rs|sh|xml|zig)|[^/]{1,60}\.(?:mk|bazel|bzl|gradle|nix|sln|vcxproj)|workspace|rollup[^/]{0,30}\.[cm]?[jt]s|webpack[^/]{0,40}\.[cm]?[jt]s|vite\.config\.[^/]{1,5}|esbuild[^/]{0,30}|tsup\.config\.[^/]{1,5}|tsconfig[^/]{0,30}\.json|babel\.config[^/]{0,8}|gradlew(?:\.bat)?|gradle\.properties|\.npmrc|\.nvmrc|lerna\.json|nx\.json|turbo\.json|procfile|gulpfile[^/]{0,12}|gruntfile[^/]{0,12}|[^/]{1,60}\.gni?|\.goreleaser[^/]{0,8}|pnpm-lock\.yaml|package-lock\.json|yarn\.lock|cargo\.lock|go\.sum|poetry\.lock|uv\.lock|gemfile\.lock|composer\.lock)$|^scripts?\/|(?:^|\/)(?:build|docker|helm|helmcharts|charts|packaging|cmake|\.mvn|gradle)\//i;
const configPath =
  /(?:^|\/)\.(?:eslintrc|prettierrc|editorconfig|gitignore|gitattributes|dockerignore|prettierignore|eslintignore|vscode|idea|husky|stylelintrc|lintstagedrc|cspell|markdownlint)|(?:^|\/)(?:biome\.jsonc?|eslint\.config\.[^/]{1,5}|renovate\.json5?|commitlint\.config\.[^/]{1,5}|knip\.[^/]{1,8}|cspell\.json)/i;
const stylePath = /\.(?:css|scss|sass|less|styl|pcss)$/i;
const assetPath = /\.(?:png|jpe?g|gif|svg|webp|ico|woff2?|ttf|otf|mp[34]|wav|pdf|avif)$/i;
const codePath =
  /\.(?:[cm]?[jt]sx?|py|pyi|go|rs|java|kts?|swift|c|cc|cpp|cxx|h|hh|hpp|cs|rb|php|scala|clj|ex|exs|erl|hs|lua|dart|vue|svelte|astro|sql|sh|bash|zsh|ps1|proto|graphql|zig|ml|fs|vb|m|mm|r|jl|pl|html?)$/i;

const keptMax = 20_000;

/**
 * Remembers the answer for each path. Clustering asks about a path for every pair of files, and half of its
 * time went into these patterns.
 */
export function keptByPath<T>(read: (path: string) => T): (path: string) => T {
  const kept = new Map<string, T>();
  return (path) => {
    const known = kept.get(path);
    if (known !== undefined) return known;
    const answer = read(path);
    if (kept.size >= keptMax) kept.clear();
    kept.set(path, answer);
    return answer;
  };
}

/** The class of a path. Tests and CI come before docs, docs before code. */
export const pathClass = keptByPath((path: string): PathClass => {
  if (ciPath.test(path)) return 'ci';
  if (/\.mdx?$/i.test(path) && !/(?:fixtures|testdata|__\w+__|snapshots)\//i.test(path))
    return 'docs';
  if (testPath.test(path)) return 'test';
  if (dependencyName.test(path)) return 'dependency';
  if (buildPath.test(path)) return 'build';
  if (configPath.test(path)) return 'config';
  if (docsPath.test(path) && !(codePath.test(path) && !/(?:^|\/)docs?\//i.test(path)))
    return 'docs';
  if (stylePath.test(path)) return 'style';
  if (assetPath.test(path)) return 'asset';
  return 'code';
});

/** Every folder of a path, longest first, without the root. */
export const foldersOf = keptByPath((path: string): readonly string[] => {
  const parts = path.split('/').slice(0, 40);
  const folders: string[] = [];
  for (let end = parts.length - 1; end > 0; end -= 1) folders.push(parts.slice(0, end).join('/'));
  return folders;
});

/** The longest folder that contains every path. The empty string is the root. */
export function commonFolder(paths: readonly string[]): string {
  let common = paths[0]?.split('/').slice(0, -1) ?? [];
  for (const path of paths) {
    const parts = path.split('/');
    let at = 0;
    while (at < common.length && at < parts.length - 1 && common[at] === parts[at]) at += 1;
    common = common.slice(0, at);
  }
  return common.join('/');
}

const groupFolders = new Set([
  'packages',
  'packages-private',
  'modules',
  'apps',
  'libs',
  'crates',
  'plugins',
  'services',
  'projects',
  'workspaces',
  'extensions',
  'components',
  'pkg',
  'cmd',
  'internal',
]);
const plainFolders = new Set([
  'src',
  'docs',
  'doc',
  'lib',
  'app',
  'main',
  'source',
  'sources',
  'test',
  'tests',
  '__tests__',
  'spec',
  'java',
  'python',
  'kotlin',
  'js',
  'ts',
  'web',
  'dist',
  'include',
  'com',
  'org',
  'io',
  'net',
]);

/** The package or part that a path belongs to, as a scope would name it. Null at the root. */
export const partOf = keptByPath((path: string): string | null => {
  const folders = path.split('/').slice(0, -1);
  // Files in `.github` or `.vscode` are about the repository, not a part of it.
  if (folders[0]?.startsWith('.')) return null;
  const group = folders.findIndex((folder) => groupFolders.has(folder));
  if (group !== -1 && folders[group + 1] !== undefined) return folders[group + 1]!;
  const named = folders.find((folder) => !plainFolders.has(folder) && !folder.startsWith('.'));
  return named ?? null;
});

/** `retry.test.ts` and `retry_test.go` → `retry`: what a test and its code have in common. */
export const stemOf = keptByPath((path: string): string => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const bare = name.replace(/\.[^.]{1,12}$/, '');
  return bare
    .replace(/(?:[._-](?:test|tests|spec|e2e|cy|test-d))$/i, '')
    .replace(/^test_/, '')
    .replace(/(?:Test|Tests|Spec)$/, '')
    .toLowerCase();
});

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
