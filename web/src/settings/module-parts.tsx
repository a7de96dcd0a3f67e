import { Section } from '@dojang/ui/frames/screen.tsx';
import { Loading } from '@dojang/ui/states/loading.tsx';
import type { SettingsPart, WebModule } from '@dojang/ui/web-module.ts';
import { CatchBoundary } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { useModulesOfOrg } from '../hosting/modules-of-org.ts';
import { loadPart } from '../hosting/part.ts';
import { useFaces } from '../i18n.ts';
import { PartFailing } from '../shell/error-boundary.tsx';
import { api, useMe } from '../shell/session.tsx';

/** What the modules of the org add to the settings. */
export function ModuleParts() {
  const actions = useMe().data?.actions;
  return (useModulesOfOrg() ?? []).flatMap((module) =>
    module.settings
      .filter(({ action }) => action === undefined || actions?.includes(action))
      .map((part) => <Part key={`${module.name} ${part.label}`} module={module} part={part} />),
  );
}

function Part({ module, part }: { module: WebModule; part: SettingsPart }) {
  const faceOf = useFaces();
  const Lazy = useMemo(
    () => lazy(async () => ({ default: await loadPart(part.load) })),
    [part.load],
  );
  return (
    <Section title={`${faceOf(module, 'module.name')} · ${faceOf(module, part.label)}`}>
      <CatchBoundary getResetKey={() => part} errorComponent={PartFailing}>
        <Suspense fallback={<Loading rows={1} />}>
          <Lazy api={api} />
        </Suspense>
      </CatchBoundary>
    </Section>
  );
}
