import { defineRoute } from '@dojang/kernel';
import { read } from '../../read-route.ts';
import { changeSetting, getSetting } from '../detecting/settings.ts';
import { getIncident, listIncidentEvents, listIncidents } from './incident-list.ts';
import {
  alertSetting,
  alertSettingInput,
  incidentDetail,
  incidentEvents,
  incidentList,
  incidentParams,
  incidentQuery,
} from './schema.ts';

export const incidentRoutes = [
  defineRoute({
    ...read,
    url: '/aisher/incidents',
    summary: 'Incidents, the newest first',
    schema: { query: incidentQuery, response: incidentList },
    handle: (ctx, { query }) => listIncidents(ctx, query),
  }),
  defineRoute({
    ...read,
    url: '/aisher/incidents/:id',
    summary: 'An incident with its groups and alarms',
    schema: { params: incidentParams, response: incidentDetail },
    handle: (ctx, { params }) => getIncident(ctx, params.id),
  }),
  defineRoute({
    ...read,
    url: '/aisher/incidents/:id/events',
    summary: 'What became of an incident, the newest first',
    schema: { params: incidentParams, response: incidentEvents },
    handle: (ctx, { params }) => listIncidentEvents(ctx, params.id),
  }),
  defineRoute({
    ...read,
    url: '/aisher/alert-setting',
    summary: 'Whether new groups are still learnt, and the time zone of schedules',
    schema: { response: alertSetting },
    handle: (ctx) => getSetting(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/aisher/alert-setting',
    permission: 'aisher.configure',
    limit: 'write',
    summary: 'Ends the learning of the first day, or changes the time zone',
    schema: { body: alertSettingInput, response: alertSetting },
    handle: (ctx, { body }) => changeSetting(ctx, body),
  }),
];
