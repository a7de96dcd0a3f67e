import { elementKinds, elementStates } from '../change/element-kinds.ts';
import { lastName } from '../change/element-name.ts';
import { pathClass, stemOf } from '../change/paths.ts';
import type { ReadFile } from '../change/read-file.ts';
import type { Relation } from '../change/scope.ts';
import { timesOf } from '../change/tally.ts';
import { sameScope } from '../convention/scope-evidence.ts';
import { type Mention, mentionsOf } from './mentions.ts';
import type { Traced } from './traced.ts';

const places = ['code', 'test', 'docs', 'other'] as const;

/** Features of an element that a change may be about, −1…1 each. Their order is that of the weights. */
export const rankingFeatures = [
  ...elementKinds.map((kind) => `kind ${kind}` as const),
  ...elementStates.map((state) => `state ${state}` as const),
  ...places.map((place) => `place ${place}` as const),
  'exported',
  'breaking',
  'rows',
  'rowsAdded',
  'rowsShare',
  'partOfSame',
  'partOfOther',
  'parts',
  'calledBy',
  'importedBy',
  'testedBy',
  'mentionsAdded',
  'mentionsDeleted',
  'mentionsInDocuments',
  'mentionFiles',
  'inTestTitle',
  'isStem',
  'stems',
  'inStem',
  'isFolder',
  'shortName',
  'longName',
  'oneWord',
  'twoWords',
  'twins',
  'order',
  'alone',
] as const;
export type RankingFeature = (typeof rankingFeatures)[number];
export type RankingFeatures = Partial<Record<RankingFeature, number>>;

/** 0 for none, 1 for `most` and more. The first ones count most. */
const grade = (n: number, most: number) => Math.min(1, Math.log1p(n) / Math.log1p(most));

const overlap = (a: number, b: number, from: number, to: number) =>
  Math.max(0, Math.min(b, to) - Math.max(a, from));

/** Changed lines within an element. */
function rowsOf({ read, before, after }: Traced['difference']) {
  let [added, deleted] = [0, 0];
  for (const edit of read.edits ?? []) {
    if (after) added += overlap(edit.newStart, edit.newEnd, after.startRow, after.endRow);
    if (before) deleted += overlap(edit.oldStart, edit.oldEnd, before.startRow, before.endRow);
  }
  return { added, deleted };
}

/** What is known about the whole change. */
interface Surroundings {
  readonly mentions: ReadonlyMap<string, Mention>;
  /** How many relations of a kind lead to an element. For `contains`, how many lead away from it. */
  readonly related: (kind: Relation['kind'], id: string) => number;
  readonly parentOf: ReadonlyMap<string, Traced>;
  readonly titled: ReadonlyMap<string, number>;
  readonly named: ReadonlyMap<string, number>;
  readonly stems: ReadonlyMap<string, number>;
  readonly inFile: ReadonlyMap<string, number>;
  readonly lines: number;
}

/** The features of every element of a change, in order. */
export function featuresOfElements(
  traced: readonly Traced[],
  relations: readonly Relation[],
  files: readonly ReadFile[],
): RankingFeatures[] {
  const around = surroundingsOf(traced, relations, files);
  const placed = new Map<string, number>();
  return traced.map((each) => {
    const order = placed.get(each.element.path) ?? 0;
    placed.set(each.element.path, order + 1);
    return {
      ...ofItself(each, order),
      ...ofRelations(each, around),
      ...ofName(each, around),
      rowsShare: rowsShare(each, around),
    };
  });
}

function surroundingsOf(
  traced: readonly Traced[],
  relations: readonly Relation[],
  files: readonly ReadFile[],
): Surroundings {
  const byId = new Map(traced.map((each) => [each.element.id, each]));
  const parentOf = new Map<string, Traced>();
  for (const { from, to, kind } of relations) {
    const parent = kind === 'contains' ? byId.get(from) : undefined;
    if (parent) parentOf.set(to, parent);
  }
  const related = timesOf(
    relations.map(({ from, to, kind }) =>
      kind === 'contains' ? `${kind} ${from}` : `${kind} ${to}`,
    ),
  );
  const titles = traced.filter(({ element }) => element.kind === 'test');
  const words = titles.flatMap(({ element }) => [
    ...new Set(element.name.match(/[\p{L}_$][\p{L}\p{N}_$]+/gu)),
  ]);
  const named = timesOf(traced.map(({ element }) => lastName(element.name)));
  const read = files.filter(({ file }) => file.ignored === null);
  return {
    mentions: mentionsOf(new Set(named.keys()), files),
    related: (kind, id) => related.get(`${kind} ${id}`) ?? 0,
    parentOf,
    titled: timesOf(words),
    named,
    stems: timesOf(files.map(({ file }) => sameScope(stemOf(file.path)))),
    inFile: timesOf(traced.map(({ element }) => element.path)),
    lines: read.reduce((sum, { file }) => sum + file.linesAdded + file.linesDeleted, 0),
  };
}

function ofItself({ element, difference }: Traced, order: number): RankingFeatures {
  const shown = (difference.after ?? difference.before)!;
  const place = pathClass(element.path);
  const { added, deleted } = rowsOf(difference);
  return {
    [`kind ${element.kind}`]: 1,
    [`state ${element.state}`]: 1,
    [`place ${place === 'code' || place === 'test' || place === 'docs' ? place : 'other'}`]: 1,
    exported: shown.exported ? 1 : 0,
    breaking: element.breaking ? 1 : 0,
    rows: grade(added + deleted, 200),
    rowsAdded: grade(added, 200),
    order: grade(order, 30),
  };
}

function rowsShare({ difference }: Traced, { lines }: Surroundings): number {
  const { added, deleted } = rowsOf(difference);
  return Math.min(1, (added + deleted) / Math.max(1, lines));
}

function ofRelations({ element }: Traced, around: Surroundings): RankingFeatures {
  const parent = around.parentOf.get(element.id);
  const isSame = parent?.element.state === element.state;
  return {
    partOfSame: parent && isSame ? 1 : 0,
    partOfOther: parent && !isSame ? 1 : 0,
    parts: grade(around.related('contains', element.id), 20),
    calledBy: grade(around.related('calls', element.id), 10),
    importedBy: grade(around.related('imports', element.id), 10),
    testedBy: grade(around.related('tests', element.id), 10),
    alone: around.inFile.get(element.path) === 1 ? 1 : 0,
  };
}

function ofName({ element }: Traced, around: Surroundings): RankingFeatures {
  const name = lastName(element.name);
  const same = sameScope(name);
  const stem = sameScope(stemOf(element.path));
  const folders = element.path.split('/').slice(0, -1);
  const words = name.split(/_|(?<=[a-z0-9])(?=[A-Z])/).filter((word) => word !== '').length;
  const mention = around.mentions.get(name);
  return {
    mentionsAdded: grade(mention?.added ?? 0, 30),
    mentionsDeleted: grade(mention?.deleted ?? 0, 30),
    mentionsInDocuments: grade(mention?.documents ?? 0, 4),
    mentionFiles: grade((mention?.files.size ?? 1) - 1, 10),
    inTestTitle: grade(around.titled.get(name) ?? 0, 4),
    isStem: same === stem ? 1 : 0,
    stems: grade(around.stems.get(same) ?? 0, 4),
    inStem: same !== stem && name.length > 3 && stem.includes(same) ? 1 : 0,
    isFolder: folders.some((folder) => sameScope(folder) === same) ? 1 : 0,
    shortName: name.length < 4 ? 1 : 0,
    longName: Math.min(1, Math.max(0, name.length - 20) / 20),
    oneWord: words === 1 ? 1 : 0,
    twoWords: words === 2 ? 1 : 0,
    twins: grade((around.named.get(name) ?? 1) - 1, 10),
  };
}
