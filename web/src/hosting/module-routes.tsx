import type { PageProps, WebModule } from '@dojang/ui/web-module.ts';
import {
  type AnyRoute,
  createRoute,
  lazyRouteComponent,
  redirect,
  useParams,
} from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { loadWords } from '../i18n.ts';
import { webModules } from '../modules.ts';
import { guestApi } from '../shell/guest.ts';
import { api, useMe } from '../shell/session.tsx';
import { OfOrg } from './of-org.tsx';
import { loadPart } from './part.ts';

const loadPage = (module: WebModule, load: () => Promise<ComponentType<PageProps>>) =>
  loadPart(async () => (await Promise.all([load(), loadWords(module)]))[0]);

const useAllParams = () => useParams({ strict: false }) as Record<string, string>;

function useMayAny(): PageProps['may'] {
  const actions = useMe().data?.actions;
  return (action) => actions?.includes(action) ?? false;
}

/** The pages of every module, below its name. */
export const modulePages = (frame: AnyRoute) =>
  webModules.flatMap((module) =>
    module.pages.map(({ path, load }) =>
      createRoute({
        getParentRoute: () => frame,
        path: `/${module.name}${path}`,
        component: lazyRouteComponent(async () => {
          const Page = await loadPage(module, load);
          return {
            default: () => (
              <OfOrg module={module}>
                <Page api={api} may={useMayAny()} params={useAllParams()} />
              </OfOrg>
            ),
          };
        }),
      }),
    ),
  );

/** The pages of a module that anyone may open, without a session and without the frame. */
export const publicPages = (root: AnyRoute) =>
  webModules.flatMap((module) =>
    module.publicPages.map(({ path, load }) =>
      createRoute({
        getParentRoute: () => root,
        path: `/${module.name}${path}`,
        component: lazyRouteComponent(async () => {
          const Page = await loadPage(module, load);
          return {
            default: () => <Page api={guestApi} may={() => false} params={useAllParams()} />,
          };
        }),
      }),
    ),
  );

const fill = (path: string, params: Readonly<Record<string, string>>) =>
  path.replace(/\$(\w+)/g, (_, name) => encodeURIComponent(params[name] ?? ''));

/** Where an address leads now. Query and fragment stay. */
const redirectTo = (root: AnyRoute, from: string, to: string) =>
  createRoute({
    getParentRoute: () => root,
    path: from,
    beforeLoad: ({ location, params }) => {
      const hash = location.hash === '' ? '' : `#${location.hash}`;
      throw redirect({ href: fill(to, params) + location.searchStr + hash, replace: true });
    },
  });

/** Redirects earlier addresses, and the bare name of a module, to the pages of today. */
export const redirects = (root: AnyRoute) =>
  webModules.flatMap(({ name, moved, pages }) => {
    const home = pages.find(({ place }) => place !== undefined)?.path ?? '';
    return [
      ...(home === '' ? [] : [redirectTo(root, `/${name}`, `/${name}${home}`)]),
      ...Object.entries(moved).map(([from, to]) => redirectTo(root, from, `/${name}${to}`)),
    ];
  });
