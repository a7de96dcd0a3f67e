import { policyPathOf } from '@dojang/kernel/page-policy';
import { webModules } from '../modules.ts';
import { inside } from '../shell/org.ts';

/** Paths of pages whose policy is not the default. */
export const policyPaths = webModules.flatMap(({ name, policyPaths }) =>
  policyPaths.map((path) => `/${name}${path}`),
);

const loadedAt = policyPathOf(inside(location.pathname), policyPaths);

/**
 * Loads the page again where its policy is another than that of this document. A page that needs more would
 * be refused it; a page that needs less would have too much. The address is the new one already.
 */
export function ownDocument(pathname: string): Promise<never> | undefined {
  if (policyPathOf(pathname, policyPaths) === loadedAt) return undefined;
  location.reload();
  return new Promise(() => {});
}
