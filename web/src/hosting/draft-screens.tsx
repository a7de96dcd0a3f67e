import { Loading } from '@dojang/ui/states/loading.tsx';
import type { DraftScreens } from '@dojang/ui/web-module.ts';
import { CatchBoundary } from '@tanstack/react-router';
import { type ReactNode, Suspense, use } from 'react';
import { loadWords } from '../i18n.ts';
import { webModules } from '../modules.ts';
import { PartFailing } from '../shell/error-boundary.tsx';
import { keptModules } from './kept-modules.ts';
import { loadPart } from './part.ts';

export const kindOf = (kind: string) =>
  webModules.map((module) => module.kinds[kind]).find((found) => found !== undefined);

const loads = new Map<string, Promise<DraftScreens>>();

/** The screens of a kind with their words; undefined for a kind that this page does not know. */
export function loadScreens(kind: string): Promise<DraftScreens> | undefined {
  const module = webModules.find(({ kinds }) => kind in kinds);
  const screens = module?.kinds[kind];
  if (!module || !screens) return undefined;
  const load =
    loads.get(kind) ??
    loadPart(async () => (await Promise.all([screens.load(), loadWords(module)]))[0]);
  loads.set(kind, load);
  load.catch(() => loads.delete(kind));
  return load;
}

/** Loads the screens of the kinds that a draft may have, while the draft itself is loading. */
export function preloadScreens(): void {
  const names = keptModules();
  for (const module of webModules) {
    if (!names?.includes(module.name)) continue;
    for (const kind of Object.keys(module.kinds)) void loadScreens(kind);
  }
}

/** Draws with the screens of a kind once they are loaded, or says that they could not be loaded. */
export function WithScreens({
  kind,
  fallback = <Loading rows={4} />,
  children,
}: {
  kind: string;
  fallback?: ReactNode;
  children: (screens: DraftScreens | undefined) => ReactNode;
}) {
  return (
    <CatchBoundary getResetKey={() => kind} errorComponent={PartFailing}>
      <Suspense fallback={fallback}>
        <Loaded kind={kind}>{children}</Loaded>
      </Suspense>
    </CatchBoundary>
  );
}

function Loaded({
  kind,
  children,
}: {
  kind: string;
  children: (screens: DraftScreens | undefined) => ReactNode;
}) {
  const load = loadScreens(kind);
  return children(load && use(load));
}
