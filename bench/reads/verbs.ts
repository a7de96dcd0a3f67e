/**
 * Every read verb, as questions to the large org of a filled database: by name what is asked the n-th time. A GET route
 * without a question here fails the bench.
 */
import { type Route, routesOf } from '@dojang/kernel/server';
import type { TestClient } from '@dojang/kernel/testing';
import { modules } from '@dojang/server/modules';
import { englishWords, koreanWords } from './fill-commits.ts';

/** Routes that are asked nothing, and why. */
const leftOut: Readonly<Record<string, string>> = {
  '/live': 'a stream',
  '/downloads/:secret': 'one row by a secret that was not filled in',
  '/links/:link': 'one row by a secret that was not filled in',
  '/pairings/:id': 'for the device that waits for it',
  '/pairings/offer': 'one row by a secret in a header',
  '/invitations/offer': 'one row by a secret in a header',
  '/domain-proofs/offer': 'one row by a secret in a header',
  '/keys/current': 'one row, for a key',
  '/sign-in/saml/:org/metadata': 'one row of an org that has a provider',
  '/sign-in/saml/:org/start': 'one row of an org that has a provider',
  '/sign-in/company/:org/finish': 'one row by a secret that was not filled in',
  '/sign-in/orgs/:org/oidc/start': 'one row of an org that has a provider',
  '/sign-in/orgs/:org/oidc/callback': 'one row of an org that has a provider',
  '/scim/v2/ServiceProviderConfig': 'for the token of a provider, and asks no rows',
  '/scim/v2/ResourceTypes': 'for the token of a provider, and asks no rows',
  '/scim/v2/Schemas': 'for the token of a provider, and asks no rows',
  '/scim/v2/Users': 'for the token of a provider',
  '/scim/v2/Users/:id': 'for the token of a provider',
  '/scim/v2/Groups': 'for the token of a provider',
  '/scim/v2/Groups/:id': 'for the token of a provider',
  '/commit/acts': 'for an agent: what is stamped and not yet done',
  '/commit/errands': 'for an agent: what it is asked to do',
  '/aisher/receiver': 'asks no database',
  '/aisher/shop': 'the playground alone has it',
  '/aisher/schedules/:id/runs': 'a schedule that was not filled in',
  '/aisher/traces/:trace': 'asks the store of telemetry',
  '/aisher/edges': 'asks the store of telemetry',
  '/aisher/logs': 'asks the store of telemetry',
  '/aisher/analyses/estimate': 'asks no database',
  '/commit/drafts/:id': 'one capture, of sealed parts that are not filled in',
};

export type Verbs = Readonly<Record<string, (n: number) => string>>;

/** Words that some messages hold, the frequent and the rare. */
const wordAt = (words: readonly string[], n: number) => words[(n * 17) % words.length] ?? '';
export const ko = (n: number) => wordAt(koreanWords, n);
const en = (n: number) => wordAt(englishWords.slice(30), n);
const find = (words: string, more = '') => `/commit/search?q=${encodeURIComponent(words)}${more}`;

/** `drafts`: how many the org has. */
export async function verbsFor(client: TestClient, drafts: number): Promise<Verbs> {
  // biome-ignore lint/suspicious/noExplicitAny: the routes' own tests check shapes.
  const one = async (url: string, of: (body: any) => string | undefined) => {
    const found = of((await client.send('GET', url)).body);
    if (found === undefined) throw new Error(`${url} gave nothing to ask for`);
    return found;
  };
  const draftId = await one('/drafts?state=all', ({ drafts }) => drafts[0]?.id);
  const done = await one('/drafts?state=done', ({ drafts }) => drafts[0]?.id);
  const trace = await one('/drafts?state=done', ({ drafts }) => drafts[0]?.traceUuid);
  const commitId = await one('/commit/history', ({ commits }) => commits[0]?.id);
  const repository = await one('/commit/repositories', ({ repositories }) => repositories[0]?.id);
  const incident = await one('/aisher/incidents', ({ incidents }) => incidents[0]?.id);
  const group = await one('/aisher/groups', ({ groups }) => groups[0]?.id);
  const release = await one('/aisher/releases', ({ releases }) => releases[0]?.id);
  const analysis = await one('/aisher/analyses', ({ analyses }) => analyses[0]?.id);
  const service = await one('/aisher/services', ({ services }) => services[0]?.id);
  const hours = (from: number) => new Date(Date.now() - from * 3_600_000).toISOString();
  const stateOf = (state: string) => () => `/drafts?whose=all&state=${state}`;
  const number = (n: number) => 1000 + ((n * 37) % Math.max(1, drafts - 1000));
  const verbs: Verbs = {
    inbox: () => '/drafts',
    drafts: stateOf('all'),
    draftsDone: stateOf('done'),
    draftsExpired: stateOf('expired'),
    draftsByWord: (n) => `/drafts?state=all&whose=all&q=${number(n)}`,
    draftsByFrequentWord: () => '/drafts?state=all&whose=all&q=title',
    draftsOfStateByWord: (n) => `/drafts?state=rejected&whose=all&q=${Math.floor(number(n) / 10)}`,
    draftGroups: () => '/draft-groups?whose=all',
    draftReadings: () => '/draft-readings',
    draft: () => `/drafts/${draftId}`,
    draftComments: () => `/drafts/${draftId}/comments`,
    draftLines: () => `/drafts/${done}/lines`,
    events: () => '/events',
    eventsOfType: () => '/events?type=note.added',
    eventsOfSubject: () => `/events?subject=${draftId}`,
    ledger: () => '/ledger',
    trace: () => `/traces/${trace}`,
    jobs: () => '/jobs',
    deadLetters: () => '/jobs/dead-letters',
    deliveries: () => '/deliveries',
    deliveryMonths: () => '/delivery-months',
    llmUsage: () => '/llm-usage',
    receivers: () => '/receivers',
    webhooks: () => '/webhooks',
    webhookDeliveries: () => '/webhook-deliveries',
    actions: () => '/actions',
    auditStream: () => '/audit/stream',
    audit: () => '/audit',
    auditOfDraft: () => `/audit?q=${draftId}`,
    auditOfTrace: () => `/audit?q=${trace}`,
    auditOfDay: () => `/audit?q=${hours(24 * 30).slice(0, 10)}`,
    auditByWord: (n) => `/audit?q=${number(n)}`,
    devices: () => '/devices',
    invitations: () => '/invitations',
    logins: () => '/identity/logins',
    org: () => '/org',
    stepUps: () => '/step-ups',
    pairings: () => '/pairings?all=true',
    keys: () => '/keys?all=true',
    me: () => '/me',
    consents: () => '/privacy/consents',
    dataExport: () => '/me/data-export',
    preferences: () => '/notification-preferences',
    firstSteps: () => '/first-steps',
    people: () => '/people',
    teams: () => '/teams',
    grants: () => `/grants/resources/commit.repository/${repository}`,
    grantAccess: () => '/grants/access',
    provisioning: () => '/provisioning',
    'sign-in policy': () => '/org/policy',
    'SAML provider': () => '/org/saml',
    'OpenID Connect provider': () => '/org/oidc',
    domains: () => '/org/domains',
    roles: () => '/roles',
    roleMatrix: () => '/roles/matrix',
    plans: () => '/plans',
    modules: () => '/modules',
    playgrounds: () => '/playgrounds',
    history: () => '/commit/history',
    historyOfRepository: () => `/commit/history?repository=${repository}`,
    historyOfType: () => '/commit/history?type=fix',
    historyOfRareType: () => `/commit/history?type=perf&repository=${repository}`,
    commit: () => `/commit/history/${commitId}`,
    search: (n) => find(en(n)),
    searchKo: (n) => find(ko(n)),
    searchTwoWords: (n) => find(`${en(n)} ${ko(n)}`),
    searchFew: (n) => find(`${ko(n)}${ko(n + 1)}`),
    searchFrequent: () => find('pay'),
    searchLetter: (n) => find(ko(n).slice(0, 1)),
    searchOfRepository: (n) => find(ko(n), `&repository=${repository}`),
    searchOfType: (n) => find(ko(n), `&type=fix&repository=${repository}`),
    repositories: () => '/commit/repositories',
    rules: () => '/commit/rules',
    rulesInForce: () => `/commit/repositories/${repository}/rules`,
    reuse: () => '/commit/reuse',
    incidents: () => '/aisher/incidents',
    incidentsOpen: () => '/aisher/incidents?state=open',
    incident: () => `/aisher/incidents/${incident}`,
    incidentEvents: () => `/aisher/incidents/${incident}/events`,
    alertRules: () => '/aisher/alert-rules',
    onCall: () => '/aisher/on-call',
    schedules: () => '/aisher/schedules',
    alertSetting: () => '/aisher/alert-setting',
    clusters: () => '/aisher/sources',
    groups: () => '/aisher/groups',
    groupsOfState: () => '/aisher/groups?state=resolved',
    groupsOfService: () => `/aisher/groups?service=${service}`,
    group: () => `/aisher/groups/${group}`,
    groupSamples: () => `/aisher/groups/${group}/samples`,
    groupSeries: () => `/aisher/groups/${group}/series?from=${hours(240)}&until=${hours(0)}`,
    groupWhy: () => `/aisher/groups/${group}/why`,
    groupContext: () => `/aisher/groups/${group}/context`,
    groupChanges: () => `/aisher/groups/${group}/changes`,
    groupTickets: () => `/aisher/groups/${group}/tickets`,
    ticketTargets: () => '/aisher/ticket-targets',
    groupRules: () => '/aisher/rules',
    services: () => '/aisher/services',
    releases: () => '/aisher/releases',
    releasesOfService: () => `/aisher/releases?service=${service}`,
    releaseHealth: () => `/aisher/releases/${release}/health`,
    deploys: () => '/aisher/deploys',
    analyses: () => '/aisher/analyses',
    analysesOfGroup: () => `/aisher/analyses?group=${group}`,
    analysis: () => `/aisher/analyses/${analysis}`,
    promptTemplates: () => '/aisher/prompt-templates',
    costs: () => `/aisher/costs?from=${hours(240)}&until=${hours(0)}`,
    ingestKeys: () => '/aisher/keys',
    sourceMaps: () => '/aisher/source-maps',
    groupFrames: () => `/aisher/groups/${group}/frames`,
  };
  requireAll(Object.values(verbs).map((urlOf) => urlOf(0)));
  return verbs;
}

function requireAll(urls: readonly string[]): void {
  const routes = modules
    .flatMap((module) => routesOf(module) as unknown as Route[])
    .filter(({ method, url }) => method === 'GET' && leftOut[url] === undefined);
  const isAsked = ({ url }: Route) => {
    const path = new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}(\\?|$)`);
    return urls.some((each) => path.test(each));
  };
  const missing = routes.filter((route) => !isAsked(route)).map(({ url }) => url);
  if (missing.length > 0) throw new Error(`no question for ${missing.join(', ')}: add one here`);
}
