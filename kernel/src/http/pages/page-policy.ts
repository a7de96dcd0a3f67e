import type { PagePolicy } from '../../base/page-policy.ts';
import { policyPathOf } from '../../base/page-policy.ts';
import type { Module } from '../../core/module.ts';

/** What every answer has, and every page that does not say more. */
export const defaultPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    workerSrc: ["'self'"],
    manifestSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

const nameOf = (directive: string) => directive.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

function headerOf(policy: PagePolicy, filesOrigin: string | null): string {
  const own = (sources: readonly string[] = []) =>
    sources.flatMap((source) => (source === 'files' ? (filesOrigin ?? []) : source));
  const { directives } = defaultPolicy;
  const wider: Readonly<Record<string, readonly string[]>> = {
    ...directives,
    imgSrc: [...directives.imgSrc, ...own(policy.img)],
    mediaSrc: ["'self'", ...own(policy.media)],
    frameSrc: ["'self'", ...own(policy.frame)],
    connectSrc: [...directives.connectSrc, ...own(policy.connect)],
  };
  return Object.entries(wider)
    .map(([directive, sources]) => `${nameOf(directive)} ${sources.join(' ')}`)
    .join(';');
}

/** Says which header a page has; undefined where the default is enough. */
export function pagePolicies(
  modules: readonly Module[],
  filesOrigin: string | null,
): (url: string) => string | undefined {
  const headers = new Map(
    modules.flatMap(({ name, pagePolicies }) =>
      pagePolicies.map((policy) => [`/${name}${policy.path}`, headerOf(policy, filesOrigin)]),
    ),
  );
  const paths = [...headers.keys()];
  return (url) => {
    const path = policyPathOf(url.split('?', 1)[0] ?? '', paths);
    return path === undefined ? undefined : headers.get(path);
  };
}
