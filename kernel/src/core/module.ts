import { z } from 'zod';
import type { PagePolicy } from '../base/page-policy.ts';
import type { DatabaseExtension } from '../database/extensions.ts';
import type { CacheSpace } from './cache-space.ts';
import type { Context, Parts } from './context.ts';
import type { PublicPage, Webhook } from './door.ts';
import type { DraftKind } from './draft-kind.ts';
import type { Reaction } from './event.ts';
import type { Job } from './job.ts';
import type { Finder } from './ledger/finder.ts';
import type { NotificationKind, Texts } from './notification-kind.ts';
import type { ConsentText } from './people/consent-text.ts';
import type { FirstStep } from './people/first-step.ts';
import { noPersonalData, type PersonalData } from './people/personal-data.ts';
import type { ResourceKind } from './people/resource.ts';
import type { PlanSection } from './plan-section.ts';
import type { Playground } from './playground.ts';
import type { Projection } from './projection.ts';
import type { ModuleRole, ModuleRoleName, Role } from './role.ts';
import type { Route } from './route.ts';
import type { Topic } from './topic.ts';

declare module './context.ts' {
  interface Parts {
    /** The modules of this deployment. The ledger finds reactions here, and a stamp its draft kind. */
    readonly modules: readonly Module[];
  }
}

/** How the rows of a table go once they are old. */
export interface Ageing {
  /** Schema and table. */
  readonly table: string;
  /** `plan`: as long as the org's plan keeps records. A number: so many days after their end, in every org. */
  readonly days: 'plan' | number;
  /**
   * Deletes rows of the org that are over for `days`, at most `max`, and gives how many. In a transaction, and by the
   * database's clock: what a wrong one deletes does not come back.
   */
  readonly remove: (ctx: Context<never>, days: number, max: number) => Promise<number>;
}

/** An action that a route names, and the roles that may do it. */
export interface Permission {
  /** `<module>.<verb>`; the kernel's own start with their noun, e.g. `draft.stamp`. */
  readonly action: string;
  /** Of the kernel, and of the module that declares the action. A guest has no action but by a module's role. */
  readonly roles: readonly (Exclude<Role, 'guest'> | ModuleRoleName)[];
}

/** Requests allowed per window to one actor (a device when signed in, else an IP address). */
export interface Limit {
  readonly name: string;
  readonly requestsMax: number;
  readonly windowMs: number;
  /** Allowed to one person over all of their devices; three times `requestsMax` when left out. */
  readonly personMax?: number;
  /** Allowed to all people of an org together; no limit when left out. */
  readonly orgMax?: number;
}

/** How a module is doing. It never decides whether the server takes requests. */
export interface ModuleStatus {
  readonly state: 'ok' | 'starting' | 'degraded' | 'away';
  /** A key of the module's own words that says why; null when all is well. */
  readonly reason: string | null;
  /** What the words are filled with. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** What a module keeps as long as the server lives: a connection, an engine, a client. */
export interface OpenedModule {
  /** Added to `Parts`; the module says their types by `declare module`. */
  readonly parts?: Partial<Parts>;
  /** Whether the server may take requests; true when left out. */
  readonly ready?: () => Promise<boolean> | boolean;
  /** Further ports, for a protocol whose clients have one of their own: they answer its routes at the root. */
  readonly ports?: readonly number[];
  readonly close?: () => Promise<void>;
}

/** A number of this deployment, counted when it is asked for. */
export interface ModuleMetric {
  /** `dojang_<module>_…`, with its unit last. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  readonly collect: (
    parts: Parts,
  ) => Promise<readonly { readonly labels?: Record<string, string>; readonly value: number }[]>;
}

/** An expression that is true when somebody has to look. */
export interface AlertRule {
  /** `<Module>…`, in capital words as Prometheus writes them. */
  readonly name: string;
  readonly expr: string;
  readonly forMinutes: number;
  readonly severity: 'page' | 'ticket';
  /** What is wrong, in English. What to do stands in `docs/runbooks/<name>.md`, in words with dashes. */
  readonly summary: string;
}

/** What a route names, by the names that its module gives them. */
export type WorldIds = Readonly<Record<string, string>>;

/** A request to one route. `foreign`: it names something of the org, so nobody of another org finds it. */
export interface RouteCase {
  readonly foreign: boolean;
  of(ids: WorldIds): WorldRequest | Promise<WorldRequest>;
}
export interface WorldRequest {
  readonly url: string;
  readonly body?: unknown;
}

interface WorldClient {
  // biome-ignore lint/suspicious/noExplicitAny: the routes' own tests check shapes.
  send(method: string, url: string, body?: unknown): Promise<{ status: number; body: any }>;
}

/** What the tests of the whole house need of a module: the matrix of tenants, roles and credentials. */
export interface ModuleWorld {
  /** Makes one of everything that a route names, through the routes themselves. */
  fill(clients: {
    readonly owner: WorldClient;
    /** Another person's browser and machine. */
    readonly phone: WorldClient;
    readonly agent: WorldClient;
    /** For what no route makes, such as what a job reads from elsewhere. */
    readonly home: Context<never>;
  }): Promise<WorldIds>;
  /** Ids of the right shape that are nobody's. */
  nobody(): WorldIds;
  /** One for each route of the module, by `METHOD url`. */
  readonly cases: Readonly<Record<string, RouteCase>>;
}

/** All that a module is, as one data value. The server composes these; modules do not know each other. */
export interface Module {
  readonly name: string;
  /** What people call it. */
  readonly title: Texts;
  /** Folder with `NNNN_what.sql`. */
  readonly migrations: URL;
  /** What the module's migrations ask the database for by `create extension`. */
  readonly extensions: readonly DatabaseExtension[];
  /**
   * The exact variables of the environment that the module reads: `DOJANG_<NAME>_…`, or one of
   * {@link sharedVariables}. Each must have a default or be optional: a module starts without any.
   */
  // biome-ignore lint/suspicious/noExplicitAny: each module reads its own.
  readonly config: z.ZodObject<any>;
  /** Called once, before the server listens and before jobs run. */
  // biome-ignore lint/suspicious/noExplicitAny: what the module's own schema gives.
  readonly open: (parts: Parts, config: any) => Promise<OpenedModule>;
  /**
   * Hosts that the module may call by `parts.outgoing`: names, or origins that its configuration gives.
   */
  // biome-ignore lint/suspicious/noExplicitAny: what the module's own schema gives.
  readonly outgoing: (config: any) => readonly string[];
  /** Numbers that a scrape of `/metrics` asks for. */
  readonly metrics: readonly ModuleMetric[];
  /** Rules for Prometheus; `npm run alerts` writes those of all modules. */
  readonly alerts: readonly AlertRule[];
  /** Asked by the page of modules. */
  readonly status: (ctx: Context<never>) => Promise<ModuleStatus> | ModuleStatus;
  // biome-ignore lint/suspicious/noExplicitAny: a list of routes of differing schemas.
  readonly routes: readonly Route<any>[];
  // biome-ignore lint/suspicious/noExplicitAny: a list of jobs of differing payloads.
  readonly jobs: readonly Job<any>[];
  /** Its own, beside those of the kernel. */
  readonly roles: readonly ModuleRole[];
  readonly permissions: readonly Permission[];
  readonly limits: readonly Limit[];
  // biome-ignore lint/suspicious/noExplicitAny: a list of drafts of differing bodies.
  readonly draftKinds: readonly DraftKind<any>[];
  readonly notifications: readonly NotificationKind[];
  /** What a person does once, so that the module's drafts come. */
  readonly firstSteps: readonly FirstStep[];
  /** Its section of a plan; null for a module that is the same in all plans. */
  // biome-ignore lint/suspicious/noExplicitAny: sections of differing shapes.
  readonly plan: PlanSection<any> | null;
  /** Kinds of what may be granted to teams and people, so that others of the org see nothing of it. */
  readonly resources: readonly ResourceKind[];
  /** The topics of its live hints. */
  readonly topics: readonly Topic[];
  readonly caches: readonly CacheSpace[];
  /** What `npm start` shows of the module; loaded when somebody tries it. */
  readonly playground: (() => Promise<Playground>) | null;
  /** Loaded by tests alone. */
  readonly tests: (() => Promise<ModuleWorld>) | null;
  readonly projections: readonly Projection[];
  /** How an audit finds its things by their own ids. */
  readonly finders: readonly Finder[];
  /** Where it keeps data of people: what a person gets of it, and what is erased. */
  readonly personalData: PersonalData;
  /** What it asks people to agree to. Whoever needs it asks `hasConsent` each time. */
  readonly consents: readonly ConsentText[];
  /** Deletes what is kept of an org outside of the module's schema, as the org is closed. It may be called twice. */
  readonly forgetOrg: (ctx: Context<never>) => Promise<void>;
  /**
   * Tables that are partitioned by month; the kernel makes each month before it begins. With `days`, a month goes as a
   * whole when nobody keeps a row of it: so many days after its end, or as long as the longest plan keeps records.
   */
  readonly months: readonly { readonly table: string; readonly days?: Ageing['days'] }[];
  /** How its rows go once they are old, in this order. */
  readonly ages: readonly Ageing[];
  /** By table: why the rows of the others stay, or what else deletes them. Each table is in one of the three. */
  readonly stays: Readonly<Record<string, string>>;
  /** Addresses that other systems call. */
  readonly webhooks: readonly Webhook[];
  /** What secret links show to anyone who holds one. */
  readonly publicPages: readonly PublicPage[];
  /** What some of its pages load from elsewhere; all others load from this server alone. */
  readonly pagePolicies: readonly PagePolicy[];
  /** By event type: what the module does in the same transaction when the ledger records one. */
  readonly reactions: Readonly<Record<string, Reaction>>;
}

/** Addresses of engines that several modules may use. Each still has one declarer. */
export const sharedVariables = ['CLICKHOUSE_URL', 'GRAPH_URL', 'OPENSEARCH_URL'];

/** A module says what it has; the rest is empty. */
export const defineModule = (
  own: Pick<Module, 'name' | 'migrations'> & Partial<Module>,
): Module => ({
  extensions: [],
  config: z.object({}),
  open: async () => ({}),
  outgoing: () => [],
  metrics: [],
  alerts: [],
  status: () => ({ state: 'ok', reason: null, facts: {} }),
  title: { ko: own.name, en: own.name },
  routes: [],
  jobs: [],
  roles: [],
  permissions: [],
  limits: [],
  draftKinds: [],
  notifications: [],
  firstSteps: [],
  plan: null,
  resources: [],
  topics: [],
  caches: [],
  playground: null,
  tests: null,
  projections: [],
  finders: [],
  personalData: noPersonalData,
  consents: [],
  forgetOrg: async () => {},
  months: [],
  ages: [],
  stays: {},
  webhooks: [],
  publicPages: [],
  pagePolicies: [],
  reactions: {},
  ...own,
});
