import { sql } from 'kysely';
import { type AnyContext, kernelDb } from '../core/context.ts';
import type { Ageing } from '../core/module.ts';
import { receiverDeliveryAge } from '../notify/receivers/ageing.ts';
import { invitationAge } from '../people/invitations/list.ts';
import { scimAges } from '../people/scim/ageing.ts';

/** The kernel's logs are append-only to requests: the database has one door through which old rows go. */
const byTheDoor = (table: string, days: Ageing['days']): Ageing => ({
  table,
  days,
  async remove(ctx: AnyContext, days, max) {
    const { rows } = await sql<{ count: number }>`
      select kernel.age_rows(${table}, ${days}::int, ${max}::int) as count`.execute(kernelDb(ctx));
    return rows[0]?.count ?? 0;
  },
});

/** In this order: a notification goes after its deliveries, a draft after what was said of it. */
export const kernelAges: readonly Ageing[] = [
  byTheDoor('kernel.delivery', 'plan'),
  byTheDoor('kernel.notification', 'plan'),
  byTheDoor('kernel.act_line', 'plan'),
  byTheDoor('kernel.draft', 'plan'),
  byTheDoor('kernel.draft_version', 'plan'),
  byTheDoor('kernel.action_log', 'plan'),
  byTheDoor('kernel.llm_request', 'plan'),
  byTheDoor('kernel.session', 30),
  byTheDoor('kernel.pairing', 30),
  byTheDoor('kernel.data_export', 30),
  receiverDeliveryAge,
  invitationAge,
  ...scimAges,
];

const own = 'a job of its own deletes what has ended';
const org = 'one an org';
const settings = 'settings of an org or a person: as many as they make';
const people = 'who is there; what was done names them';
const catalogue = 'as long as the code names it';
const months = 'a few rows a month and org: counts of rows that go';
const decided = 'what a person decided';
const ledger = 'the ledger is for good';

/** Why the rows of the other tables stay. */
export const kernelStays: Readonly<Record<string, string>> = {
  'kernel.event': ledger,
  'kernel.event_subject': ledger,
  'kernel.audit_stream': org,
  'kernel.ledger_head': org,
  'kernel.ledger_verdict': org,
  'kernel.idempotency_key': 'a key that has recorded an event never records another',
  'kernel.stamp': decided,
  'kernel.consent': decided,
  'kernel.draft_comment': 'goes with its draft, or by its author',
  'kernel.org': people,
  'kernel.person': people,
  'kernel.membership': people,
  'kernel.person_role': people,
  'kernel.team': people,
  'kernel.team_member': people,
  'kernel.grant': 'settings of an org; a person who leaves loses theirs',
  'kernel.device': people,
  'kernel.api_key': people,
  'kernel.scim_token': people,
  'kernel.provider_account': people,
  'kernel.saml_connection': org,
  'kernel.oidc_connection': org,
  'kernel.org_domain': 'twenty of an org at most',
  'kernel.sign_in_policy': org,
  'kernel.recovery_code': 'two an owner at most',
  'kernel.recovery_person': 'five of an org at most',
  'kernel.scim_group': people,
  'kernel.identity': own,
  'kernel.identity_login': 'goes with its identity, or by its owner',
  'kernel.identity_person': people,
  'kernel.identity_session': own,
  'kernel.sign_in_state': own,
  'kernel.passkey': 'goes with its identity, or by its owner',
  'kernel.notification_preference': settings,
  'kernel.notification_setting': settings,
  'kernel.notification_address': settings,
  'kernel.push_subscription': settings,
  'kernel.webhook_address': settings,
  'kernel.receiver': settings,
  'kernel.llm_spend': 'one a month and org: what models have cost',
  'kernel.llm_tally': months,
  'kernel.delivery_tally': months,
  'kernel.projection': 'one for each projection and org',
  'kernel.draft_reading': 'goes with its draft',
  'kernel.link': own,
  'kernel.file': own,
  'kernel.file_link': own,
  'kernel.webhook_delivery': own,
  'kernel.clock_ring': 'one row for each kind of job that the clock asks for',
  'kernel.heartbeat': 'a few rows that probes write to',
  'kernel.ageing_look': 'one row',
  'kernel.role': 'what the code names, and twenty of an org at most',
  'kernel.step_up': 'goes with its act, or as its person asks again',
  'kernel.ownership_transfer': org,
  'kernel.action': catalogue,
  'kernel.role_action': 'goes with its role',
  'kernel.month_table': catalogue,
  'kernel.migration': catalogue,
};
