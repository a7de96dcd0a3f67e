import { defineModule } from '@dojang/kernel';
import { actRoutes } from './acts/routes.ts';
import { attemptRoutes } from './attempts/routes.ts';
import { captureAges, commitStays } from './captures/ageing.ts';
import { captureJobs, captureReactions } from './captures/jobs.ts';
import { captureLimit, captureRoutes } from './captures/routes.ts';
import { descriptionRoutes, wordingLimit } from './descriptions/routes.ts';
import { commitKind } from './drafts/commit-kind.ts';
import { draftRoutes } from './drafts/routes.ts';
import { errandRoutes } from './errands/routes.ts';
import { commitFirstSteps } from './first-steps/first-steps.ts';
import { commitFinder } from './history/find-commits.ts';
import { historyRoutes } from './history/routes.ts';
import { commitNotices } from './notices/notices.ts';
import { commitPersonalData } from './personal-data.ts';
import { commitPlan } from './plan/plan.ts';
import { repositoryResource } from './repositories/grants.ts';
import { repositoryRoutes } from './repositories/routes.ts';
import { reuseRoutes } from './reuse/routes.ts';
import { ruleRoutes } from './rules/routes.ts';
import { searchJobs } from './search/jobs.ts';
import { searchRoutes } from './search/routes.ts';
import { wordingJobs } from './wordings/jobs.ts';

export { changesOfElements } from './elements/changed-elements.ts';

/** Comfort Commit: an editor closes, a commit is drafted, a phone stamps it, the agent makes it. */
export const commitModule = defineModule({
  name: 'commit',
  title: { ko: '커밋', en: 'Commits' },
  migrations: new URL('../migrations/', import.meta.url),
  extensions: ['vector', 'pg_trgm'],
  routes: [
    ...repositoryRoutes,
    ...captureRoutes,
    ...draftRoutes,
    ...descriptionRoutes,
    ...errandRoutes,
    ...actRoutes,
    ...attemptRoutes,
    ...historyRoutes,
    ...searchRoutes,
    ...reuseRoutes,
    ...ruleRoutes,
  ],
  jobs: [...wordingJobs, ...captureJobs, ...searchJobs],
  permissions: [
    { action: 'commit.read', roles: ['owner', 'admin', 'member', 'viewer'] },
    { action: 'commit.capture', roles: ['owner', 'admin', 'member'] },
    { action: 'commit.draft', roles: ['owner', 'admin', 'member'] },
    { action: 'commit.act', roles: ['owner', 'admin', 'member'] },
    { action: 'commit.configure', roles: ['owner', 'admin'] },
  ],
  limits: [captureLimit, wordingLimit],
  draftKinds: [commitKind],
  notifications: commitNotices,
  firstSteps: commitFirstSteps,
  plan: commitPlan,
  resources: [repositoryResource],
  topics: [{ name: 'commit.act', hearing: { agent: 'addressed' } }],
  playground: async () => (await import('./playground/playground.ts')).commitPlayground,
  personalData: commitPersonalData,
  finders: [commitFinder],
  ages: captureAges,
  stays: commitStays,
  tests: async () => (await import('./testing/world.ts')).commitWorld,
  reactions: captureReactions,
});
