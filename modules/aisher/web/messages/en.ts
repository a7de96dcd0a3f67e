import { analysesEn } from '../analyses/analyses-en.ts';
import { groupEn } from '../group/group-en.ts';
import { groupsEn } from '../groups/groups-en.ts';
import { keysEn } from '../keys/keys-en.ts';
import { promptsEn } from '../prompts/prompts-en.ts';
import { stackEn } from '../stack/stack-en.ts';
import { ticketsEn } from '../tickets/tickets-en.ts';
import { alertsEn } from './alerts-en.ts';
import type { Messages } from './ko.ts';
import { releasesEn } from './releases-en.ts';
import { alertingEn } from './screens/alerting-en.ts';
import { costsEn } from './screens/costs-en.ts';
import { incidentsEn } from './screens/incidents-en.ts';
import { shellEn } from './shell-en.ts';
import { shopEn } from './shop-en.ts';
import { sourceEn } from './source-en.ts';
import { storeEn } from './store-en.ts';
import { telemetryEn } from './telemetry-en.ts';

export const en: Messages = {
  ...alertsEn,
  ...shellEn,
  ...telemetryEn,
  ...ticketsEn,
  ...incidentsEn,
  ...alertingEn,
  ...costsEn,
  ...releasesEn,
  ...storeEn,
  ...sourceEn,
  ...shopEn,
  ...groupsEn,
  ...groupEn,
  ...analysesEn,
  ...keysEn,
  ...stackEn,
  ...promptsEn,
};
