import { type Edit, splitLines } from './lines.ts';
import { baseName } from './paths.ts';
import type { DependencyBump } from './scope.ts';

const version = String.raw`[\^~>=<v]{0,3}\s?\d+(?:\.[\w*-]+){0,4}(?:[-+][\w.-]{1,40})?`;
const forms: readonly (readonly [RegExp, RegExp])[] = [
  // "name": "^1.2.3"
  [
    /^(?:package|composer|deno)\.json[c5]?$/i,
    new RegExp(
      `^\\s*"(?<name>[@\\w./-]{1,120})"\\s*:\\s*"(?:npm:[^"@]{0,80}@|workspace:)?(?<version>${version})"`,
    ),
  ],
  // name==1.2.3, name>=1.2
  [
    /^(?:requirements.*\.(?:txt|in)|constraints.*\.txt)$/i,
    new RegExp(
      `^(?<name>[\\w.-]{1,80})(?:\\[[^\\]]{0,80}\\])?\\s*[=~><!]=?=?\\s*(?<version>${version})`,
    ),
  ],
  // github.com/x/y v1.2.3
  [
    /^go\.mod$/,
    /^\s*(?:require\s+)?(?<name>[\w.-]{1,60}(?:\/[\w.~-]{1,80}){0,8})\s+(?<version>v\d[\w.+-]{0,60})/,
  ],
  // name = "1.2" and name = { version = "1.2" }
  [
    /^(?:cargo|pyproject|libs\.versions|pipfile)(?:\.toml)?$/i,
    new RegExp(
      `^\\s*"?(?<name>[\\w.-]{1,80})"?\\s*=\\s*(?:\\{[^}]{0,80}?version\\s*=\\s*)?"(?<version>${version})`,
    ),
  ],
  // - name: 1.2.3 of YAML; uses: actions/checkout@v4
  [
    /^(?:pubspec|pnpm-workspace|environment)\.ya?ml$/i,
    new RegExp(
      `^\\s*(?:- )?["']?(?<name>[@\\w./-]{1,120})["']?\\s*[:=]\\s*["']?(?<version>${version})`,
    ),
  ],
  [
    /\.ya?ml$/i,
    /^\s*(?:- )?uses:\s*["']?(?<name>[\w.-]{1,60}(?:\/[\w.-]{1,80}){1,4})@(?<version>v?[\w.-]{1,50})(?:\s+#\s*(?<tag>v?[\d.]{1,20}))?/,
  ],
  // gem 'name', '~> 1.2'
  [
    /^gemfile$/i,
    new RegExp(`^\\s*gem\\s+['"](?<name>[\\w-]{1,80})['"]\\s*,\\s*['"](?<version>${version})`),
  ],
];
const notDependencies = new Set([
  'version',
  'name',
  'node',
  'npm',
  'pnpm',
  'yarn',
  'python',
  'edition',
  'packageManager',
  'go',
  'requires-python',
  'target-version',
  'rust-version',
]);

/** The dependency versions that the edits of a manifest move, in order of appearance. */
export function bumpsOf(
  path: string,
  before: string | null,
  after: string | null,
  edits: readonly Edit[] | null,
): DependencyBump[] {
  const name = baseName(path);
  const form = forms.find(([file]) => file.test(name))?.[1];
  // In a new manifest every version is new, and the change is about none of them.
  if (!form || edits === null || before === null || after === null) return [];
  const was = versionsIn(
    splitLines(before ?? ''),
    edits.map((e) => [e.oldStart, e.oldEnd]),
    form,
  );
  const is = versionsIn(
    splitLines(after ?? ''),
    edits.map((e) => [e.newStart, e.newEnd]),
    form,
  );
  const isWorkflow = form.source.includes('uses:');
  const bumps: DependencyBump[] = [];
  for (const [dependency, to] of is) {
    const from = was.get(dependency) ?? null;
    // An action that a workflow begins to use is a new step, not a moved dependency.
    if (from !== to && (from !== null || !isWorkflow)) bumps.push({ name: dependency, from, to });
  }
  for (const [dependency, from] of was) {
    if (!is.has(dependency) && !isWorkflow) bumps.push({ name: dependency, from, to: null });
  }
  return bumps.slice(0, 200);
}

function versionsIn(
  lines: readonly string[],
  ranges: readonly (readonly [number, number])[],
  form: RegExp,
): Map<string, string> {
  const versions = new Map<string, string>();
  for (const [start, end] of ranges) {
    for (const line of lines.slice(start, Math.min(end, start + 2000))) {
      const groups = form.exec(line.slice(0, 400))?.groups;
      if (!groups?.name || !groups.version || notDependencies.has(groups.name)) continue;
      const bare = (groups.tag ?? groups.version).replace(/^[\^~>=<\s]+/, '');
      // The first letters of a pinned commit say enough.
      versions.set(groups.name, /^[0-9a-f]{40}$/.test(bare) ? bare.slice(0, 7) : bare);
    }
  }
  return versions;
}
