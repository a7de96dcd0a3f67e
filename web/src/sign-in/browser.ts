import type { IdentityAnswer, OpenedOrg, OrgOfBrowser, SignInWays } from '@dojang/kernel/schema';
import { guestApi } from '../shell/guest.ts';
import { noteOrg, orgOfPath, severalOrgs, shortOf } from '../shell/org.ts';

/** The orgs of this browser, and the account above them. */
export async function askBrowser(): Promise<IdentityAnswer> {
  const answer = await guestApi.get<IdentityAnswer>('/identity');
  if (answer.orgs.length > 1) severalOrgs.note();
  return answer;
}

export const browserQuery = { queryKey: ['browser'], queryFn: askBrowser };
export const waysQuery = {
  queryKey: ['sign-in-ways'],
  queryFn: () => guestApi.get<SignInWays>('/sign-in/ways'),
};

export const addressOf = (slug: string, place: string): string => {
  const path = place.replace(/^\/o\/[a-z0-9-]+(?=\/|$)/, '') || '/';
  return `/o/${slug}${path}`;
};

/** Where a browser starts in an org: with several open, its address names it. */
export function startOf(orgs: readonly OrgOfBrowser[], org: string): string {
  const own = orgs.find((each) => each.org === org);
  noteOrg(org);
  return own !== undefined && orgs.length > 1 ? addressOf(own.slug, '/') : '/';
}

/** Opens an org in this tab: another document, since nothing of one org may stay on the screen of another. */
export async function openOrg({ org, open, slug }: OrgOfBrowser, place: string): Promise<void> {
  if (!open) await guestApi.send<OpenedOrg>('POST', `/identity/orgs/${org}/session`);
  const wanted = orgOfPath(place);
  // A draft of one org is nothing in another.
  location.assign(addressOf(slug, wanted === undefined || wanted === shortOf(org) ? place : '/'));
}

/** The org that a place is of, among those of this browser. */
export const wantedOf = (orgs: readonly OrgOfBrowser[], place: string): OrgOfBrowser | undefined =>
  orgs.find(({ org }) => shortOf(org) === orgOfPath(place));

/** The place that somebody wanted, to come back to. */
export const placeHere = (): string => location.pathname + location.search;
