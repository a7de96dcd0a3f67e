import { type PathClass, pathClass } from './paths.ts';
import type { ChangedElement, ChangedFile, DependencyBump, Scope } from './scope.ts';

/** The totals of a scope that the drafter needs. */
export interface Change {
  readonly files: readonly ChangedFile[];
  /** Files that count. All of them if every one is ignored. */
  readonly main: readonly ChangedFile[];
  readonly elements: readonly ChangedElement[];
  readonly bumps: readonly DependencyBump[];
  /** Share of the change by class of path, 0…1. */
  readonly share: Readonly<Record<PathClass, number>>;
  readonly linesAdded: number;
  readonly linesDeleted: number;
  /** Sum of a trait over the files of code. */
  trait(name: string): number;
}

/** Weight grows with the root of the lines, so that big files do not hide small ones. */
export const weightOf = (file: ChangedFile): number =>
  Math.sqrt(file.linesAdded + file.linesDeleted + 1);

export function addUp(scope: Pick<Scope, 'files' | 'elements'>): Change {
  const seen = scope.files.filter((file) => file.ignored === null || file.ignored === 'large');
  const main = seen.length > 0 ? seen : scope.files;
  const share: Record<PathClass, number> = {
    test: 0,
    docs: 0,
    ci: 0,
    build: 0,
    dependency: 0,
    config: 0,
    style: 0,
    asset: 0,
    code: 0,
  };
  const total = main.reduce((sum, file) => sum + weightOf(file), 0) || 1;
  for (const file of main) share[pathClass(file.path)] += weightOf(file) / total;
  const code = main.filter((file) => pathClass(file.path) === 'code');
  return {
    files: scope.files,
    main,
    elements: scope.elements,
    bumps: scope.files.flatMap((file) => file.bumps ?? []),
    share,
    linesAdded: main.reduce((sum, file) => sum + file.linesAdded, 0),
    linesDeleted: main.reduce((sum, file) => sum + file.linesDeleted, 0),
    trait: (name) => code.reduce((sum, file) => sum + (file.traits?.[name] ?? 0), 0),
  };
}
