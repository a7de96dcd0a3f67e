import type { WebModule } from '@dojang/ui/web-module.ts';
import { useEffect } from 'react';
import { webModules } from '../modules.ts';
import { useMe } from '../shell/session.tsx';
import { keepModules, keptModules } from './kept-modules.ts';

/** The modules of the org whose screens this page has; undefined until they are known. */
export function useModulesOfOrg(): readonly WebModule[] | undefined {
  const told = useMe().data?.modules;
  useEffect(() => {
    if (told) keepModules(told);
  }, [told]);
  const names = told ?? keptModules();
  return names && webModules.filter(({ name }) => names.includes(name));
}
