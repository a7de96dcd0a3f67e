import { type AnyContext, peopleOfRoles, peopleOfTeam } from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import { peopleOnCall } from '../on-call/on-call.ts';
import { type AlertRuleContent, alertRuleContent, alertRulesMax, type RuleStep } from './schema.ts';

/** Who is told of an incident, step by step as long as nobody acknowledges it. */
export interface Route {
  /** Null for the rule that every org has. */
  readonly ruleId: string | null;
  readonly ruleVersion: number | null;
  /** Null for the owners and admins, and every receiver of the org. */
  readonly content: AlertRuleContent | null;
}

/** What a rule looks at. */
export interface Subject {
  readonly serviceIds: readonly string[];
  /** Of its services. */
  readonly tiers: readonly number[];
  readonly environment: string;
  readonly cause: 'new' | 'spike' | 'regression' | 'storm';
}

const everyOrgs: Route = { ruleId: null, ruleVersion: null, content: null };
const waitMinutes = 10;

const hasAny = <T>(wanted: readonly T[], had: readonly T[]): boolean =>
  wanted.length === 0 || wanted.some((each) => had.includes(each));

/** Whether a rule is about an incident. */
export const fits = (rule: AlertRuleContent, subject: Subject): boolean =>
  hasAny(rule.services, subject.serviceIds) &&
  hasAny(rule.environments, [subject.environment]) &&
  hasAny(rule.causes, [subject.cause]) &&
  hasAny(rule.tiers, subject.tiers);

/** The rule that an incident is told by: one that names its service before others, else the oldest. Needs a transaction. */
export async function findRoute(ctx: AnyContext, incident: Omit<Subject, 'tiers'>): Promise<Route> {
  const rows = await ownDb(ctx)
    .selectFrom('aisher.alert_rule')
    .select(['id', 'version', 'content'])
    .orderBy('created_at')
    .orderBy('id')
    .limit(alertRulesMax)
    .execute();
  if (rows.length === 0) return everyOrgs;
  const services = await ownDb(ctx)
    .selectFrom('aisher.service')
    .select('tier')
    .where('id', 'in', incident.serviceIds)
    .execute();
  const subject = { ...incident, tiers: services.map(({ tier }) => tier) };
  const fitting = rows
    .map((row) => toRoute(row))
    .filter(({ content }) => content !== null && fits(content, subject));
  const named = fitting.find(({ content }) => (content?.services.length ?? 0) > 0);
  return named ?? fitting[0] ?? everyOrgs;
}

const toRoute = (row: { id: string; version: number; content: unknown }): Route => ({
  ruleId: row.id,
  ruleVersion: row.version,
  content: alertRuleContent.parse(row.content),
});

/** The rule of an incident as it is now; that of every org when it was deleted. Needs a transaction. */
export async function routeOf(ctx: AnyContext, ruleId: string | null): Promise<Route> {
  if (ruleId === null) return everyOrgs;
  const row = await ownDb(ctx)
    .selectFrom('aisher.alert_rule')
    .select(['id', 'version', 'content'])
    .where('id', '=', ruleId)
    .executeTakeFirst();
  return row === undefined ? everyOrgs : toRoute(row);
}

const stepsOf = ({ content }: Route): number => content?.steps.length ?? 1;

/** The owners come after the last step of a rule. */
export const isLastStep = (route: Route, step: number): boolean => step >= stepsOf(route);

/** When the next people are told unless somebody acknowledges. */
export const stepDue = (route: Route, step: number, now: Date): Date | null => {
  if (isLastStep(route, step)) return null;
  const minutes = route.content?.steps[step]?.waitMinutes ?? waitMinutes;
  return new Date(now.getTime() + minutes * 60_000);
};

/** The people that a step names, as they are now. Needs a transaction. */
export async function peopleNamed(ctx: AnyContext, step: RuleStep): Promise<readonly string[]> {
  const people = [...step.people, ...(await peopleOnCall(ctx, step.onCall))];
  for (const teamId of step.teams) people.push(...(await peopleOfTeam(ctx, teamId)));
  const here = await peopleOfRoles(ctx, ['owner', 'admin', 'member', 'viewer']);
  return [...new Set(people)].filter((personId) => here.includes(personId));
}

/**
 * The people of a step. After the last step of a rule come the owners; so they do where a step reaches neither a person nor
 * a system any more. Needs a transaction.
 */
export async function peopleOfStep(
  ctx: AnyContext,
  route: Route,
  step: number,
): Promise<readonly string[]> {
  if (step > stepsOf(route)) return [];
  if (step === stepsOf(route)) return peopleOfRoles(ctx, ['owner']);
  const own = route.content?.steps[step];
  if (own === undefined) return peopleOfRoles(ctx, ['owner', 'admin']);
  const people = await peopleNamed(ctx, own);
  return people.length === 0 && own.receivers.length === 0 ? peopleOfRoles(ctx, ['owner']) : people;
}

/** The systems of the steps up to this one; undefined for every one of the org. */
export const receiversUpTo = ({ content }: Route, step: number): readonly string[] | undefined =>
  content?.steps.slice(0, step + 1).flatMap(({ receivers }) => receivers);
