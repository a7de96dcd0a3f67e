import { addUp, weightOf } from '../change/change.ts';
import { lastName } from '../change/element-name.ts';
import { pathClass } from '../change/paths.ts';
import type { ChangedElement, Convention, Scope } from '../change/scope.ts';
import { shortCover } from '../change/secrets.ts';
import { oneLine } from '../message/message.ts';
import { describeWords, type Says } from './describe-words.ts';
import type { Description, KeptDescription } from './description.ts';

const linesMax = 12;
const lineMax = 300;
const namesMax = 4;
const bigLines = 400;
const bigFiles = 30;

/**
 * Describes a change by its content alone. The result is deterministic, bounded and masked, in the language of
 * the repository's messages.
 */
export function describeChange(
  scope: Scope,
  about: { language: Convention['language']; secrets?: number },
): Description {
  const says = describeWords[about.language];
  const tidy = (lines: readonly string[]) =>
    [...new Set(lines.slice(0, linesMax * 4).map(tidyLine))]
      .filter((line) => line !== '')
      .slice(0, linesMax);
  return {
    what: tidy(whatOf(scope, says)),
    design: tidy(designOf(scope, says)),
    effect: tidy(effectOf(scope, says)),
    risk: tidy(riskOf(scope, says, about.secrets ?? 0)),
  };
}

/** The description in the language of the repository, with the same for readers of the other language. */
export function describeForAll(
  scope: Scope,
  { language, secrets }: { language: Convention['language']; secrets: number },
): KeptDescription {
  const other = language === 'ko' ? 'en' : 'ko';
  return {
    ...describeChange(scope, { language, secrets }),
    language,
    also: describeChange(scope, { language: other, secrets }),
  };
}

/**
 * One line without secrets. They are covered before the line is cut, because half of a secret would not be
 * recognized.
 */
export const tidyLine = (line: string): string =>
  shortCover(oneLine(line.slice(0, 20_000))).slice(0, lineMax);

const quoted = (name: string) => `\`${name}\``;

/** `a`, `b`, `c` and 4 more. */
function listed(names: readonly string[], says: Says): string {
  const shown = names.slice(0, namesMax).map(quoted).join(', ');
  return names.length > namesMax ? says.more(shown, names.length - namesMax) : shown;
}

/** Whether a name is inside one of the others: `Store.save` in `Store`. */
function isInside(name: string, others: ReadonlySet<string>): boolean {
  for (let at = name.indexOf('.'); at !== -1 && at < 500; at = name.indexOf('.', at + 1)) {
    if (others.has(name.slice(0, at))) return true;
  }
  return false;
}

/** Elements of one file with the same fate share a line. The weightiest file comes first. */
function whatOf({ files, elements }: Scope, says: Says): string[] {
  const lines: string[] = [];
  const isCounted = ({ kind }: ChangedElement) => kind !== 'test';
  const groups = Map.groupBy(
    elements.filter(isCounted),
    ({ path, state }) => `${state}\u0000${path}`,
  );
  for (const group of groups.values()) {
    const { path, state } = group[0]!;
    // The part of a changed element is described with the whole.
    const named = new Set(group.map(({ name }) => name));
    const tops = group.filter(({ name }) => !isInside(name, named));
    if (state === 'renamed') {
      for (const { oldName, name } of tops) {
        lines.push(says.renamed(quoted(oldName ?? name), quoted(name), path));
      }
    } else lines.push(says[state](listed([...new Set(tops.map(({ name }) => name))], says), path));
  }
  const told = new Set(elements.map(({ path }) => path));
  const untold = files
    .filter(({ path, ignored }) => !told.has(path) && ignored === null)
    .sort((a, b) => weightOf(b) - weightOf(a));
  for (const { path, oldPath, state } of untold) {
    if (state === 'added') lines.push(says.fileAdded(quoted(path)));
    else if (state === 'deleted') lines.push(says.fileDeleted(quoted(path)));
    else if (oldPath !== null && oldPath !== path) {
      lines.push(says.fileMoved(quoted(oldPath), quoted(path)));
    } else lines.push(says.fileChanged(quoted(path)));
  }
  return lines;
}

function designOf({ elements, relations, concerns }: Scope, says: Says): string[] {
  const byId = new Map(elements.map((element) => [element.id, element]));
  const lines: string[] = [];
  const users = new Map<string, Set<string>>();
  for (const { from, to, kind } of relations) {
    const [user, used] = [byId.get(from), byId.get(to)];
    if (!user || !used || user.name === used.name) continue;
    if (kind !== 'calls' && kind !== 'tests') continue;
    const key = `${kind}\u0000${to}`;
    users.set(key, (users.get(key) ?? new Set()).add(lastName(user.name)));
  }
  for (const [key, names] of users) {
    const [kind = '', to = ''] = key.split('\u0000');
    const used = quoted(byId.get(to)!.name);
    const who = listed([...names], says);
    lines.push(kind === 'calls' ? says.called(used, who) : says.tested(used, who));
  }
  const fresh = elements.filter(({ state, exported }) => state === 'added' && exported === true);
  if (fresh.length > 0) {
    lines.push(says.surface(listed([...new Set(fresh.map(({ name }) => name))], says)));
  }
  for (const { state, name, path } of elements) {
    if (state === 'moved') lines.push(says.moved(quoted(name), path));
  }
  if (concerns.length > 1) lines.push(says.concerns(concerns.map(({ title }) => quoted(title))));
  return lines;
}

function effectOf(scope: Scope, says: Says): string[] {
  const { files, elements } = scope;
  const lines: string[] = [];
  const tests = elements.filter(({ kind }) => kind === 'test');
  const [added, removed] = [
    tests.filter(({ state }) => state === 'added').length,
    tests.filter(({ state }) => state === 'deleted').length,
  ];
  const testFiles = files.filter(({ path }) => pathClass(path) === 'test');
  if (added + removed > 0) lines.push(says.testsCounted(added, removed));
  else if (testFiles.length > 0) lines.push(says.testFiles(testFiles.length));
  for (const { name, from, to } of files.flatMap((file) => file.bumps ?? [])) {
    if (to === null) lines.push(says.dependencyGone(quoted(name)));
    else if (from === null) lines.push(says.dependencyNew(quoted(name), to));
    else lines.push(says.dependencyMoved(quoted(name), from, to));
  }
  const paths = (wanted: ReturnType<typeof pathClass>) =>
    files.filter(({ path }) => pathClass(path) === wanted).map(({ path }) => path);
  for (const kind of ['ci', 'config', 'docs'] as const) {
    const touched = paths(kind);
    if (touched.length > 0) lines.push(says[kind](listed(touched, says)));
  }
  const unread = files.filter(({ ignored }) => ignored !== null).length;
  if (unread > 0) lines.push(says.unread(unread));
  return lines;
}

const migrationPath = /(?:^|\/)migrations?\/|\.sql$/i;

function riskOf(scope: Scope, says: Says, secrets: number): string[] {
  const { files, elements, coverage } = scope;
  const lines: string[] = [];
  if (secrets > 0) lines.push(says.secrets(secrets));
  const breaking = elements.filter((element) => element.breaking === true);
  if (breaking.length > 0) {
    lines.push(says.breaking(listed([...new Set(breaking.map(({ name }) => name))], says)));
  }
  const migrations = files.filter(({ path }) => migrationPath.test(path)).map(({ path }) => path);
  if (migrations.length > 0) lines.push(says.migrations(listed(migrations, says)));
  const change = addUp(scope);
  if (change.share.code > 0.2 && !files.some(({ path }) => pathClass(path) === 'test')) {
    lines.push(says.untested);
  }
  const gone = files.filter(({ state }) => state === 'deleted').length;
  if (gone > 0) lines.push(says.filesGone(gone));
  const changed = change.linesAdded + change.linesDeleted;
  if (changed > bigLines || files.length > bigFiles) lines.push(says.big(changed, files.length));
  const { filesUnread = 0 } = coverage;
  if (filesUnread > 0) lines.push(says.tooLong(filesUnread));
  if (coverage.hunksInDetail < coverage.hunks) {
    lines.push(says.covered(coverage.hunksInDetail, coverage.hunks));
  }
  return lines;
}

/** The whole description as text, for search. */
export const descriptionText = ({ what, design, effect, risk }: Description): string =>
  [...what, ...design, ...effect, ...risk].join('\n');
