import { analysesKo } from '../analyses/analyses-ko.ts';
import { groupKo } from '../group/group-ko.ts';
import { groupsKo } from '../groups/groups-ko.ts';
import { keysKo } from '../keys/keys-ko.ts';
import { promptsKo } from '../prompts/prompts-ko.ts';
import { stackKo } from '../stack/stack-ko.ts';
import { ticketsKo } from '../tickets/tickets-ko.ts';
import { alertsKo } from './alerts-ko.ts';
import { releasesKo } from './releases-ko.ts';
import { alertingKo } from './screens/alerting-ko.ts';
import { costsKo } from './screens/costs-ko.ts';
import { incidentsKo } from './screens/incidents-ko.ts';
import { shellKo } from './shell-ko.ts';
import { shopKo } from './shop-ko.ts';
import { sourceKo } from './source-ko.ts';
import { storeKo } from './store-ko.ts';
import { telemetryKo } from './telemetry-ko.ts';

/** 한국어가 먼저예요. Every key here is in `en.ts` too; its type makes sure. */
export const ko = {
  ...alertsKo,
  ...shellKo,
  ...telemetryKo,
  ...ticketsKo,
  ...incidentsKo,
  ...alertingKo,
  ...costsKo,
  ...releasesKo,
  ...storeKo,
  ...sourceKo,
  ...shopKo,
  ...groupsKo,
  ...groupKo,
  ...analysesKo,
  ...keysKo,
  ...stackKo,
  ...promptsKo,
};

/** English says one of a thing in other words: under the key and `_one`. */
export type Messages = { readonly [Key in keyof typeof ko]: string } & {
  readonly [Key in `${keyof typeof ko & string}_one`]?: string;
};
