import type { Change } from '../change/change.ts';
import { lastName, shownName, stem } from '../change/element-name.ts';
import { baseName, commonFolder, pathClass } from '../change/paths.ts';
import type { ChangedElement, ChangedFile, Convention, DependencyBump } from '../change/scope.ts';
import { shortCover } from '../change/secrets.ts';
import { sameScope } from '../convention/scope-evidence.ts';
import { oneLine } from '../message/message.ts';
import { type Phrases, phrases } from '../message/wording.ts';
import type { Intent } from './draft-type.ts';
import { subjectFromTest } from './test-title.ts';

/** Subjects from the fullest to the shortest. The first that fits the header is taken. */
export function subjectsFor(
  change: Change,
  intent: Intent,
  { language, bumpForm }: Pick<Convention, 'language' | 'bumpForm'>,
  scope: string | null,
): string[] {
  const say = phrases[language];
  const told = language === 'en' ? subjectFromTest(change, intent) : null;
  const subjects = [
    ...bumpSubjects(change, intent, say, bumpForm),
    ...(told === null ? [] : [told]),
    ...elementSubjects(change, intent, scope, say),
    ...fileSubjects(change, intent, say),
  ];
  // A path may hold a secret, too, and a message outlives every mask.
  return subjects.map((each) => shortCover(oneLine(each))).filter((subject) => subject !== '');
}

function bumpSubjects(
  change: Change,
  intent: Intent,
  say: Phrases,
  form: Convention['bumpForm'],
): string[] {
  const { bumps, share } = change;
  const apart = share.code + share.test + share.docs + share.style;
  if (bumps.length === 0 || (apart > 0.3 && intent !== 'build')) return [];
  const names = [...new Set(bumps.map(({ name }) => name))];
  const first = bumps[0]!;
  if (names.length === 1) return [bumpSubject(first, say, form), say.bumpMany([first.name])];
  const listed = names.length <= 3 ? [say.bumpMany(names)] : [];
  return [...listed, say.bumpCount(names.length)];
}

function bumpSubject(
  { name, from, to }: DependencyBump,
  say: Phrases,
  form: Convention['bumpForm'],
): string {
  if (from === null) return say.added(say.dependency(name));
  if (to === null) return say.removed(say.dependency(name));
  if (form === 'name') return say.bumpMany([name]);
  if (form === 'target') return say.bumpTo(name, to);
  return say.bump(name, from, to);
}

/** The names that a person would use in a header, the change's main one first. */
function leading(change: Change, intent: Intent): ChangedElement[] {
  const wanted = intent === 'test' ? 'test' : intent === 'docs' ? 'docs' : null;
  const ranked = change.elements.filter((each) =>
    wanted === null ? true : pathClass(each.path) === wanted || wanted === 'docs',
  );
  const code = ranked.filter((each) => each.kind !== 'test' && each.kind !== 'heading');
  if (wanted !== null || code.length === 0) return ranked;
  return code;
}

function elementSubjects(
  change: Change,
  intent: Intent,
  scope: string | null,
  say: Phrases,
): string[] {
  const elements = leading(change, intent);
  const first = elements[0];
  if (!first) return [];
  if (pathClass(first.path) === 'ci') return workflowSubjects(change, first, say);
  if (first.kind === 'key') return keySubjects(elements, say);
  if (intent === 'test') return testSubjects(change, elements, say);
  if (first.kind === 'heading' || intent === 'docs') return docsSubjects(change, first, say);
  const name = shownName(first);
  const subjects: string[] = [];
  if (first.state === 'renamed' && first.oldName !== null) {
    subjects.push(say.renamed(lastName(first.oldName), lastName(first.name)));
  }
  if (first.state === 'moved') subjects.push(say.moved(name, stem(first.path)));
  if (intent === 'refactor' && first.state === 'added') subjects.push(say.extracted(name));
  const verb = verbFor(first, change, intent, say);
  const partner = elements.find((each) => isPartner(each, first));
  if (partner) subjects.push(verb(say.and(name, shownName(partner))));
  const place = stem(first.path);
  const isSaid = [name, scope ?? ''].some((word) => isIn(place, word));
  if (!partner && !isSaid) subjects.push(...placed(verb, name, place, say));
  subjects.push(verb(name));
  return subjects;
}

/** Whether the word already names the place. */
const isIn = (place: string, word: string) => sameScope(word).includes(sameScope(place));

/** The name with its file, as a person would say it. */
function placed(verb: (name: string) => string, name: string, place: string, say: Phrases) {
  if (verb === say.guarded) return [];
  if (verb === say.added) return [say.addedTo(name, place)];
  if (verb === say.removed) return [say.removedFrom(name, place)];
  return [verb(say.inside(name, place))];
}

/**
 * Whether the element deserves a second name in the header: as weighty, of the same fate, and neither a part
 * nor a namesake of the first.
 */
function isPartner(each: ChangedElement, first: ChangedElement): boolean {
  return (
    each !== first &&
    each.state === first.state &&
    each.weight > first.weight * 0.7 &&
    shownName(each) !== shownName(first) &&
    !each.name.startsWith(`${first.name}.`) &&
    !first.name.startsWith(`${each.name}.`)
  );
}

function workflowSubjects(change: Change, first: ChangedElement, say: Phrases): string[] {
  const workflows = change.main.filter((file) => pathClass(file.path) === 'ci');
  if (workflows.length !== 1) return fileSubjects(change, 'ci', say).slice(-1);
  const name = say.workflow(stem(first.path));
  const { state } = workflows[0]!;
  return [
    state === 'added'
      ? say.added(name)
      : state === 'deleted'
        ? say.removed(name)
        : say.updated(name),
  ];
}

function verbFor(
  first: ChangedElement,
  change: Change,
  intent: Intent,
  say: Phrases,
): (name: string) => string {
  if (first.state === 'deleted') return say.removed;
  if (first.state === 'added') return say.added;
  if (intent === 'fix') {
    const guards = change.trait('guard') > 0 && change.linesAdded > change.linesDeleted;
    return guards ? say.guarded : say.fixed;
  }
  if (intent === 'perf') return say.faster;
  if (intent === 'style') return say.formatted;
  if (intent === 'feat') return say.extended;
  if (intent !== 'refactor') return say.updated;
  return change.linesDeleted > change.linesAdded * 1.3 ? say.simplified : say.reworked;
}

function testSubjects(change: Change, elements: readonly ChangedElement[], say: Phrases): string[] {
  const added = elements.filter((each) => each.state === 'added');
  const file = change.main.find((each) => pathClass(each.path) === 'test') ?? change.main[0]!;
  const subject = stem(file.path);
  if (added.length > 0) return [say.testsAdded(subject)];
  if (elements.every((each) => each.state === 'deleted')) return [say.testsRemoved(subject)];
  return [say.testsUpdated(subject)];
}

function docsSubjects(change: Change, first: ChangedElement, say: Phrases): string[] {
  const typos = change.main.filter((file) => (file.traits?.typo ?? 0) > 0);
  if (typos.length === change.main.length) {
    return [say.typo(typos.length === 1 ? stem(first.path) : say.files(typos.length))];
  }
  const name = lastName(first.name);
  const place = stem(first.path);
  if (first.state === 'added') return [say.documented(name), say.documented(place)];
  const whole = isIn(place, name) ? name : say.inside(name, place);
  if (first.state === 'deleted') return [say.removed(whole), say.removed(name)];
  if (change.main.length > 2) return fileSubjects(change, 'docs', say).slice(-2);
  return [say.docsUpdated(whole), say.docsUpdated(place)];
}

function keySubjects(elements: readonly ChangedElement[], say: Phrases): string[] {
  const first = elements[0]!;
  const name = lastName(first.name);
  const file = baseName(first.path);
  const verb =
    first.state === 'added' ? say.added : first.state === 'deleted' ? say.removed : say.updated;
  return [verb(say.inside(name, file)), verb(name)];
}

/** Subjects without a known element: by files, their common folder or their number. */
function fileSubjects(change: Change, intent: Intent, say: Phrases): string[] {
  const files = change.main;
  const first = files[0];
  if (!first) return [say.updated(say.files(0))];
  const verb = fileVerb(files, intent, say);
  if (files.length === 1) {
    if (first.state === 'renamed' && first.oldPath !== null) {
      return [
        say.renamed(baseName(first.oldPath), baseName(first.path)),
        verb(baseName(first.path)),
      ];
    }
    return [verb(baseName(first.path)), verb(say.files(1))];
  }
  const subjects: string[] = [];
  const stems = [...new Set(files.slice(0, 3).map(({ path }) => stem(path)))];
  if (files.length === 2 && stems.length === 2) subjects.push(verb(say.and(stems[0]!, stems[1]!)));
  if (stems.length === 1 && files.length <= 3) subjects.push(verb(stems[0]!));
  const folder = commonFolder(files.map(({ path }) => path));
  if (folder !== '') subjects.push(verb(baseName(folder)));
  subjects.push(verb(say.files(files.length)));
  return subjects;
}

function fileVerb(files: readonly ChangedFile[], intent: Intent, say: Phrases) {
  const all = (state: string) => files.every((file) => file.state === state);
  if (all('added')) return intent === 'test' ? say.testsAdded : say.added;
  if (all('deleted')) return say.removed;
  if (all('renamed')) return say.relocated;
  if (all('mode')) return say.mode;
  if (intent === 'fix') return say.fixed;
  if (intent === 'test') return say.testsUpdated;
  if (intent === 'docs') return say.docsUpdated;
  if (intent === 'style') return say.formatted;
  return intent === 'refactor' ? say.reworked : say.updated;
}
