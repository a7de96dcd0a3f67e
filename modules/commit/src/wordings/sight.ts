import type { Scope, Sight } from '../engine/change/scope.ts';
import { hiddenFiles, type ShownText, unseenPlaces } from '../engine/describe/shown.ts';
import type { PushDestination } from '../schema.ts';

interface Looked {
  readonly scope: Scope;
  readonly branch: string | null;
  readonly remote: string | null;
  readonly destination?: PushDestination | undefined;
}

/** Every name of a change that a page shows. */
const namesOf = ({ scope, branch, remote, destination }: Looked) => [
  branch,
  remote,
  destination?.ref ?? null,
  ...(destination?.urls ?? []),
  ...scope.files.flatMap(({ path, oldPath }) => [path, oldPath]),
];

/** Looks at a change as the page will show it. */
export function sightOf(capture: Looked, diff: readonly ShownText[] | null): Sight {
  const hidden = hiddenFiles(capture.scope.files, diff);
  return {
    hiddenFiles: hidden.length,
    hiddenLines: hidden.reduce((sum, { lines }) => sum + lines, 0),
    unseen: unseenPlaces(namesOf(capture), diff).length,
  };
}
