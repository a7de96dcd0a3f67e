import { randomUUID } from 'node:crypto';
import { inTransaction, type ModuleWorld, type RouteCase } from '@dojang/kernel';
import { openIncident } from '../alerts/incidents/incidents.ts';
import { applyRule } from '../alerts/rules/rules.ts';
import { alertRuleContent } from '../alerts/rules/schema.ts';

type Fill = Parameters<ModuleWorld['fill']>[0];

const names = (of: RouteCase['of']): RouteCase => ({ foreign: true, of });
const own = (url: string, body?: unknown): RouteCase => ({
  foreign: false,
  of: () => (body === undefined ? { url } : { url, body }),
});

const rotation = (personId: string) => ({
  name: 'night',
  people: [personId],
  weeks: 1,
  startsOn: '2026-01-05',
  handover: '09:00',
  timeZone: 'Asia/Seoul',
});
const digest = { name: 'morning', kind: 'digest', cron: '0 9 * * *' };
const override = (personId: string) => ({
  personId,
  startsAt: '2027-01-01T00:00:00Z',
  endsAt: '2099-01-01T00:00:00Z',
});

async function giveRule(home: Fill['home']): Promise<string> {
  const rule = randomUUID();
  const content = alertRuleContent.parse({ steps: [{}] });
  const effect = { days: 7, incidents: 0, atNight: 0, acknowledged: 0, examples: [] };
  const body = { rule, version: 0, name: 'home', content, effect };
  await inTransaction(home, (ctx) => applyRule(ctx, randomUUID(), body));
  return rule;
}

/** An incident that nobody was told of, a rule, a rotation with an override, a schedule. */
export async function fillAlerts({ owner, home }: Fill, serviceId: string) {
  const personId = home.actor.kind === 'person' ? home.actor.personId : '';
  const good = async (answer: ReturnType<typeof owner.send>) => {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(JSON.stringify(body));
    return body;
  };
  const incident = await inTransaction(home, (ctx) =>
    openIncident(ctx, {
      ...{ kind: 'errors', cause: 'new', serviceIds: [serviceId], environment: 'production' },
      ...{ release: null, openedAt: home.now(), lastAlarmAt: home.now() },
    }),
  );
  const onCall = await good(owner.send('POST', '/aisher/on-call', rotation(personId)));
  const overrides = `/aisher/on-call/${onCall.id}/overrides`;
  const standsIn = await good(owner.send('POST', overrides, override(personId)));
  const schedule = await good(owner.send('POST', '/aisher/schedules', digest));
  return {
    incident,
    alertRule: await giveRule(home),
    schedule: schedule.id,
    onCall: onCall.id,
    override: standsIn.overrides[0].id,
    alertPerson: personId,
  };
}

export const noAlerts = () => ({
  incident: randomUUID(),
  alertRule: randomUUID(),
  schedule: randomUUID(),
  onCall: randomUUID(),
  override: randomUUID(),
  alertPerson: randomUUID(),
});

const change = { ...digest, services: [], isOn: true, version: 1 };

export const alertCases: ModuleWorld['cases'] = {
  'GET /aisher/incidents': own('/aisher/incidents'),
  'GET /aisher/incidents/:id': names(({ incident }) => ({ url: `/aisher/incidents/${incident}` })),
  'GET /aisher/incidents/:id/events': names(({ incident }) => ({
    url: `/aisher/incidents/${incident}/events`,
  })),
  'GET /aisher/alert-setting': own('/aisher/alert-setting'),
  'PUT /aisher/alert-setting': own('/aisher/alert-setting', { timeZone: 'Asia/Seoul' }),
  'GET /aisher/alert-rules': own('/aisher/alert-rules'),
  'POST /aisher/alert-rules/drafts': names(({ alertPerson, service }) => ({
    url: '/aisher/alert-rules/drafts',
    body: {
      name: 'first',
      content: { services: [service], steps: [{ receivers: [alertPerson] }] },
    },
  })),
  'DELETE /aisher/alert-rules/:id': names(({ alertRule }) => ({
    url: `/aisher/alert-rules/${alertRule}`,
  })),
  'GET /aisher/on-call': own('/aisher/on-call'),
  'POST /aisher/on-call': {
    foreign: false,
    of: ({ alertPerson }) => ({ url: '/aisher/on-call', body: rotation(alertPerson ?? '') }),
  },
  'PUT /aisher/on-call/:id': names(({ onCall, alertPerson }) => ({
    url: `/aisher/on-call/${onCall}`,
    body: { ...rotation(alertPerson ?? ''), version: 1 },
  })),
  'DELETE /aisher/on-call/:id': names(({ onCall }) => ({ url: `/aisher/on-call/${onCall}` })),
  'POST /aisher/on-call/:id/overrides': names(({ onCall, alertPerson }) => ({
    url: `/aisher/on-call/${onCall}/overrides`,
    body: override(alertPerson ?? ''),
  })),
  'DELETE /aisher/on-call/:id/overrides/:override': names(({ onCall, override }) => ({
    url: `/aisher/on-call/${onCall}/overrides/${override}`,
  })),
  'GET /aisher/schedules': own('/aisher/schedules'),
  'POST /aisher/schedules': own('/aisher/schedules', digest),
  'PUT /aisher/schedules/:id': names(({ schedule }) => ({
    url: `/aisher/schedules/${schedule}`,
    body: change,
  })),
  'DELETE /aisher/schedules/:id': names(({ schedule }) => ({
    url: `/aisher/schedules/${schedule}`,
  })),
  'GET /aisher/schedules/:id/runs': names(({ schedule }) => ({
    url: `/aisher/schedules/${schedule}/runs`,
  })),
};
