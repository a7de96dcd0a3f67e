import type { RouteCase } from '@dojang/kernel';
import { nobodysIds } from './tenant-world.ts';

const names = (of: RouteCase['of']): RouteCase => ({ foreign: true, of });
const own = (url: string, body?: unknown): RouteCase => ({
  foreign: false,
  of: () => (body === undefined ? { url } : { url, body }),
});

const claim = { secret: `${'A'.repeat(22)}.${'A'.repeat(43)}`, deviceName: 'x', kind: 'browser' };
const subscription = {
  endpoint: 'https://push.example/abc',
  keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) },
};

/** One case for every route of the kernel; a module brings those of its own. */
export const kernelCases: Readonly<Record<string, RouteCase>> = {
  'POST /sessions/refresh': own('/sessions/refresh', { refreshToken: nobodysIds().refreshToken }),
  'GET /downloads/:secret': own(`/downloads/${claim.secret}`),
  'POST /uploads': own('/uploads', {}),
  'GET /me/data-export': own('/me/data-export'),
  'POST /me/data-exports': own('/me/data-exports'),
  'POST /me/data-exports/:id/links': names((ids) => ({
    url: `/me/data-exports/${ids.draft}/links`,
  })),
  'POST /people/:id/erasure': names((ids) => ({
    url: `/people/${ids.person}/erasure`,
    body: { name: '김도장' },
  })),
  'DELETE /sessions/current': own('/sessions/current'),
  'GET /actions': own('/actions'),
  'POST /pairings': names((ids) => ({
    url: '/pairings',
    body: { kind: 'recovery', personId: ids.person },
  })),
  'GET /pairings': own('/pairings?all=true'),
  'DELETE /pairings/:id': names((ids) => ({ url: `/pairings/${ids.pairing}` })),
  'GET /pairings/:id': names((ids) => ({ url: `/pairings/${ids.pairing}` })),
  'GET /pairings/offer': own('/pairings/offer'),
  'POST /pairings/claim': own('/pairings/claim', claim),
  'GET /devices': own('/devices?all=true'),
  'DELETE /devices/:id': names((ids) => ({ url: `/devices/${ids.device}` })),
  'DELETE /devices': own('/devices'),
  'GET /keys': own('/keys?all=true'),
  'GET /keys/current': own('/keys/current'),
  'POST /keys': own('/keys', { name: 'home', scopes: ['commit.read'] }),
  'PUT /keys/:id/secret': names((ids) => ({ url: `/keys/${ids.key}/secret`, body: {} })),
  'DELETE /keys/:id': names((ids) => ({ url: `/keys/${ids.key}` })),
  'POST /webhooks/note/letters/:secret': own(`/webhooks/note/letters/${nobodysIds().link}`, {}),
  'GET /public/note/shared/:link': own(`/public/note/shared/${nobodysIds().link}`),
  'GET /webhooks': own('/webhooks'),
  'PUT /webhooks/:name/address': own('/webhooks/commit.nothing/address'),
  'GET /webhook-deliveries': own('/webhook-deliveries'),
  'PUT /webhook-deliveries/:id/retry': names((ids) => ({
    url: `/webhook-deliveries/${ids.webhookDelivery}/retry`,
  })),
  'GET /me': own('/me'),
  'PATCH /me': own('/me', { locale: 'en' }),
  'GET /people': own('/people'),
  'PATCH /people/:id': names((ids) => ({ url: `/people/${ids.person}`, body: { role: 'viewer' } })),
  'DELETE /people/:id': names((ids) => ({ url: `/people/${ids.person}` })),
  'GET /roles': own('/roles'),
  'PUT /people/:id/roles/:role': names((ids) => ({ url: `/people/${ids.person}/roles/a.role` })),
  'DELETE /people/:id/roles/:role': names((ids) => ({ url: `/people/${ids.person}/roles/a.role` })),
  'GET /drafts': own('/drafts?state=all&whose=all'),
  'GET /draft-groups': own('/draft-groups?whose=all'),
  'GET /draft-readings': own('/draft-readings'),
  'POST /draft-stamps': own('/draft-stamps', {
    stamps: [{ draftId: nobodysIds().draft, digest: '0'.repeat(64) }],
  }),
  'PUT /drafts/:id/reading': names((ids) => ({
    url: `/drafts/${ids.draft}/reading`,
    body: { digest: ids.digest },
  })),
  'GET /drafts/:id': names((ids) => ({ url: `/drafts/${ids.draft}` })),
  'PUT /drafts/:id/stamp': names((ids) => ({
    url: `/drafts/${ids.draft}/stamp`,
    body: { decision: 'approve', digest: ids.digest },
  })),
  'DELETE /drafts/:id/stamp': names((ids) => ({ url: `/drafts/${ids.draft}/stamp` })),
  'DELETE /drafts/:id/wait': names((ids) => ({ url: `/drafts/${ids.draft}/wait` })),
  'POST /drafts/:id/redrafts': names((ids) => ({ url: `/drafts/${ids.draft}/redrafts` })),
  'PUT /drafts/:id/asked': names((ids) => ({
    url: `/drafts/${ids.draft}/asked`,
    body: { personId: ids.person },
  })),
  'GET /drafts/:id/comments': names((ids) => ({ url: `/drafts/${ids.draft}/comments` })),
  'POST /drafts/:id/comments': names((ids) => ({
    url: `/drafts/${ids.draft}/comments`,
    body: { text: 'a word' },
  })),
  'DELETE /drafts/:id/comments/:commentId': names((ids) => ({
    url: `/drafts/${ids.draft}/comments/${ids.comment}`,
  })),
  'PUT /drafts/:id/snooze': names((ids) => ({
    url: `/drafts/${ids.draft}/snooze`,
    body: { until: new Date(Date.now() + 600_000).toISOString() },
  })),
  'GET /drafts/:id/lines': names((ids) => ({ url: `/drafts/${ids.stampedDraft}/lines` })),
  'POST /drafts/:id/attempts': names((ids) => ({ url: `/drafts/${ids.stampedDraft}/attempts` })),
  // Anyone who has a link may see its draft. The link that is tried here does not exist.
  'GET /links/:link': own(`/links/${nobodysIds().link}`),
  'GET /live': own('/live'),
  'GET /traces/:traceUuid': names((ids) => ({ url: `/traces/${ids.trace}` })),
  'GET /events': own('/events'),
  'GET /ledger': own('/ledger'),
  'POST /ledger/verifications': own('/ledger/verifications'),
  'GET /jobs': own('/jobs'),
  'GET /jobs/dead-letters': own('/jobs/dead-letters'),
  'PUT /jobs/dead-letters/:id/retry': names((ids) => ({
    url: `/jobs/dead-letters/${ids.deadLetter}/retry`,
  })),
  'GET /llm-usage': own('/llm-usage'),
  'GET /teams': own('/teams'),
  'POST /teams': own('/teams', { name: 'Web', personIds: [] }),
  'PUT /teams/:id': names((ids) => ({
    url: `/teams/${ids.team}`,
    body: { name: 'Web', personIds: [] },
  })),
  'DELETE /teams/:id': names((ids) => ({ url: `/teams/${ids.team}` })),
  'GET /plans': own('/plans'),
  'PUT /plan': own('/plan', { name: 'premium' }),
  'GET /modules': own('/modules'),
  'GET /playgrounds': own('/playgrounds'),
  'PUT /modules/:name': own('/modules/commit', { isOn: true }),
  'GET /notification-preferences': own('/notification-preferences'),
  'PUT /notification-preferences': own('/notification-preferences', { timeZone: 'Asia/Seoul' }),
  'POST /push-subscriptions': own('/push-subscriptions', subscription),
  'DELETE /push-subscriptions/current': own('/push-subscriptions/current'),
  'GET /deliveries': own('/deliveries'),
  'GET /delivery-months': own('/delivery-months'),
  'PUT /notification-addresses/:channel': own('/notification-addresses/email', {
    address: 'a@example.com',
  }),
  'PUT /notification-addresses/email/confirmation': own(
    '/notification-addresses/email/confirmation',
    { code: '000000' },
  ),
  'DELETE /notification-addresses/:channel': own('/notification-addresses/email'),
  'GET /first-steps': own('/first-steps'),
  'POST /notification-tests': own('/notification-tests', { channel: 'email' }),
  'POST /slack/interactions': own('/slack/interactions', {}),
};
