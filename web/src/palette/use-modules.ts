import type { ModulePalette, PaletteSearch, WebModule } from '@dojang/ui/web-module.ts';
import { useQuery } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { useModulesOfOrg } from '../hosting/modules-of-org.ts';
import { loadPart } from '../hosting/part.ts';
import { loadWords, useBothLanguages } from '../i18n.ts';
import { useMe } from '../shell/session.tsx';
import type { Entry } from './entry.ts';

/** What one module adds, in the words of the moment, and only what the person may. */
export interface ModuleParts {
  readonly name: string;
  readonly Icon: LucideIcon;
  readonly searches: readonly PaletteSearch[];
  readonly actions: readonly Entry[];
}

interface Loaded {
  readonly module: WebModule;
  readonly palette: ModulePalette;
}

const load = (modules: readonly WebModule[]): Promise<Loaded[]> =>
  loadPart(() =>
    Promise.all(
      modules.map(async (module) => {
        const [palette] = await Promise.all([
          module.palette?.() ?? { searches: [], actions: [] },
          loadWords(module),
        ]);
        return { module, palette };
      }),
    ),
  );

/** What the modules of the org add to the palette; nothing until it is loaded. */
export function useModuleParts(): readonly ModuleParts[] {
  const both = useBothLanguages();
  const allowed = useMe().data?.actions ?? [];
  const modules = (useModulesOfOrg() ?? []).filter(({ palette }) => palette !== undefined);
  const names = modules.map(({ name }) => name);
  const loaded = useQuery({
    queryKey: ['palette', 'modules', ...names],
    queryFn: () => load(modules),
    staleTime: Number.POSITIVE_INFINITY,
    networkMode: 'always',
  });
  const may = (action: string | undefined) => action === undefined || allowed.includes(action);
  return (loaded.data ?? []).map(({ module: { name, Icon }, palette }) => ({
    name,
    Icon,
    searches: palette.searches
      .filter(({ action }) => may(action))
      .map((search) => ({ ...search, label: both(search.label, name).label })),
    actions: palette.actions
      .filter(({ action }) => may(action))
      .map(({ label, Icon, href }) => ({
        id: `${name} ${label}`,
        ...both(label, name),
        Icon,
        href,
      })),
  }));
}
