import { type Module, sharedVariables } from '../core/module.ts';
import { roles as kernelRoles } from '../core/role.ts';
import { checkWords, requireTexts } from '../core/word-check.ts';
import { checkCron } from '../jobs/cron.ts';

interface Named {
  readonly module: string;
  readonly name: string;
}

/** What a module names, and what the name is called in an error. */
const named: Readonly<Record<string, (module: Module) => readonly string[]>> = {
  limit: ({ limits }) => limits.map(({ name }) => name),
  job: ({ jobs }) => jobs.map(({ name }) => name),
  permission: ({ permissions }) => permissions.map(({ action }) => action),
  projection: ({ projections }) => projections.map(({ name }) => name),
  'table by month': ({ months }) => months.map(({ table }) => table),
  role: ({ roles }) => roles.map(({ name }) => name),
  resource: ({ resources }) => resources.map(({ kind }) => kind),
  'draft kind': ({ draftKinds }) => draftKinds.map(({ kind }) => kind),
  'notification kind': ({ notifications }) => notifications.map(({ kind }) => kind),
  topic: ({ topics }) => topics.map(({ name }) => name),
  webhook: ({ webhooks }) => webhooks.map(({ name }) => name),
  'public page': ({ publicPages }) => publicPages.map(({ name }) => name),
  cache: ({ caches }) => caches.map(({ name }) => name),
  finder: ({ finders }) => finders.map(({ name }) => name),
  'consent text': ({ consents }) => consents.map(({ name }) => name),
};

function refuseTwice(what: string, all: readonly Named[]): void {
  const owners = new Map<string, string>();
  for (const { module, name } of all) {
    const owner = owners.get(name);
    if (owner !== undefined) {
      const who = owner === module ? `module ${owner} twice` : `modules ${owner} and ${module}`;
      throw new Error(`The ${what} ${name} is declared by ${who}: rename or remove one of them.`);
    }
    owners.set(name, module);
  }
}

/** Names of the kernel start with their noun, because the kernel is not a product. */
function requirePrefix(what: string, all: readonly Named[]): void {
  const wrong = all.find(
    ({ module, name }) => module !== 'kernel' && !name.startsWith(`${module}.`),
  );
  if (wrong === undefined) return;
  const { module, name } = wrong;
  throw new Error(
    `The ${what} ${name} is declared by module ${module}: name it ${module}.${name}.`,
  );
}

/** Names of other systems have no dots: the module stands in them in its own way. */
function checkMonitoring(modules: readonly Module[]): void {
  const metrics = modules.flatMap((module) =>
    module.metrics.map(({ name }) => ({ module: module.name, name })),
  );
  for (const { module, name } of metrics) {
    if (name.startsWith(`dojang_${module}_`) || module === 'kernel') continue;
    throw new Error(`Module ${module} has the metric ${name}: name it dojang_${module}_${name}.`);
  }
  refuseTwice('metric', metrics);
  const alerts = modules.flatMap((module) =>
    module.alerts.map(({ name }) => ({ module: module.name, name })),
  );
  refuseTwice('alert', alerts);
}

/** If two modules read one variable, a change for the one would change the other unnoticed. */
function checkVariables(modules: readonly Module[]): void {
  const all = modules.flatMap(({ name, config }) =>
    Object.keys(config.shape).map((variable) => ({ module: name, name: variable })),
  );
  for (const { module, name } of all) {
    const prefix = `DOJANG_${module.toUpperCase()}_`;
    if (name.startsWith(prefix) || sharedVariables.includes(name)) continue;
    throw new Error(`Module ${module} reads the variable ${name}: name it ${prefix}${name}.`);
  }
  refuseTwice('variable', all);
}

/** The schedule asks once which orgs have something due. A job for each org each minute would be most of all work. */
function checkClocks(modules: readonly Module[]): void {
  for (const { name, jobs } of modules) {
    for (const { cron } of jobs) if (cron !== null) checkCron(cron);
    const blind = jobs.find((job) => job.cron !== null && job.due === null);
    if (blind === undefined) continue;
    throw new Error(
      `The job ${blind.name} of module ${name} runs by the clock for every org: give it "due".`,
    );
  }
}

/** Roles of a module have their words, and its permissions name only them and the kernel's roles other than `guest`. */
function checkRoles({ name, roles, permissions }: Module): void {
  for (const { name: role, label, text } of roles) {
    if (!/^[a-z]+\.[a-z]+(-[a-z]+)*$/.test(role) || role.length > 61) {
      throw new Error(`The role ${role} cannot be stored: name it ${name}.<lower-case-words>.`);
    }
    requireTexts(`The role ${role}, in its label,`, label);
    requireTexts(`The role ${role}, in its text,`, text);
  }
  const known = new Set<string>([...kernelRoles, ...roles.map((role) => role.name)]);
  known.delete('guest');
  for (const { action, roles: may } of permissions) {
    const wrong: string | undefined = may.find((role) => !known.has(role));
    if (wrong === undefined) continue;
    const fix =
      wrong === 'guest'
        ? `a guest may do nothing, declare a role of module ${name} for it`
        : `name a role of the kernel or one that module ${name} declares`;
    throw new Error(`The permission ${action} names the role ${wrong}: ${fix}.`);
  }
}

/** A path that no request has would leave its page with the default; a source with a wildcard is too wide. */
function checkPolicies({ name, pagePolicies }: Module): void {
  refuseTwice(
    'page policy',
    pagePolicies.map(({ path }) => ({ module: name, name: path })),
  );
  for (const { path, ...sources } of pagePolicies) {
    if (!/^(\/[a-z0-9-]+)+$/.test(path)) {
      throw new Error(
        `The page policy ${path} of module ${name} fits no page: write /words-in-lower-case.`,
      );
    }
    for (const source of Object.values(sources).flat()) {
      if (source === 'blob:' || source === 'files') continue;
      if (/^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/.test(source)) continue;
      throw new Error(
        `The page policy ${path} of module ${name} allows ${source}: name one origin, https://host.`,
      );
    }
  }
}

/** At the root, the path is the protocol's. */
const isAtRoot = (modules: readonly Module[], name: string) =>
  modules.some(({ routes }) =>
    routes.some(({ place, method, url }) => place === 'root' && `${method} ${url}` === name),
  );

/** The address says the module; of two at one address only one could answer. */
function checkRoutes(modules: readonly Module[]): void {
  const all = modules.flatMap(({ name, routes, webhooks, publicPages }) =>
    [
      ...routes.map(({ method, url }) => `${method} ${url}`),
      ...webhooks.flatMap(({ fixed }) => (fixed ? [`POST ${fixed.url}`] : [])),
      ...publicPages.map((page) => `GET ${page.url ?? `/public/${page.name.replace('.', '/')}`}`),
    ].map((route) => ({ module: name, name: route.replaceAll(/:\w+/g, ':id') })),
  );
  for (const { module, name } of all) {
    if (module === 'kernel' || isAtRoot(modules, name) || `${name}/`.includes(`/${module}/`))
      continue;
    throw new Error(`Module ${module} has the route ${name}: put it below /${module}/.`);
  }
  refuseTwice('route', all);
}

/**
 * Refuses a list of modules in which two declare the same thing, or one names a thing without its own
 * prefix. Called before anything is opened.
 *
 * @throws Error that names the thing, the modules and the fix.
 */
export function checkModules(modules: readonly Module[]): void {
  refuseTwice(
    'module',
    modules.map(({ name }) => ({ module: name, name })),
  );
  for (const [what, namesOf] of Object.entries(named)) {
    const all = modules.flatMap((module) =>
      namesOf(module).map((name) => ({ module: module.name, name })),
    );
    requirePrefix(what, all);
    refuseTwice(what, all);
  }
  for (const module of modules) {
    checkWords(module);
    checkRoles(module);
    checkPolicies(module);
  }
  checkRoutes(modules);
  checkVariables(modules);
  checkMonitoring(modules);
  checkClocks(modules);
}
