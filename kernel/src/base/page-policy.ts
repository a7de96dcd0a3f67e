/** An origin without a path, such as `https://i.ytimg.com`. */
export type Origin = `https://${string}`;

/**
 * What the pages at and below a path may load beyond the default content security policy, which allows this
 * server alone. `files` is the bucket of the file store, where the deployment has one.
 *
 * A policy belongs to a document. The web module names the same path in its `policyPaths`, so that the
 * page is loaded again where somebody goes in or out. An embedded player that needs a referrer asks for it by
 * `referrerPolicy` of its own frame.
 */
export interface PagePolicy {
  /** Below `/<module>`, in lower case and without parameters, e.g. `/scenes`. */
  readonly path: string;
  readonly img?: readonly (Origin | 'blob:' | 'files')[];
  readonly media?: readonly (Origin | 'blob:' | 'files')[];
  readonly frame?: readonly Origin[];
  readonly connect?: readonly (Origin | 'files')[];
}

/**
 * The most exact of `paths` that `pathname` is at or below. The server chooses a page's policy by it, and
 * the page knows by it when it needs a document of its own.
 */
export function policyPathOf(pathname: string, paths: readonly string[]): string | undefined {
  // The org of a page says nothing of what the page loads.
  const asked = pathname.toLowerCase().replace(/^\/o\/[a-z0-9-]{1,60}(?=\/)/, '');
  return paths
    .filter((path) => asked === path || asked.startsWith(`${path}/`))
    .sort((a, b) => b.length - a.length)[0];
}
