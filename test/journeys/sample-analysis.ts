/** An analysis as a server with a model answers it: with two candidates, claims, and one that was taken out. */
import type { Analysis } from '../../modules/aisher/src/analyses/schema.ts';

const at = '2026-06-01T03:12:00.000Z';
const trace = '0af7651916cd43dd8448eb211c80319c';

export const sampleAnalysis = (id: string, groupId: string): Analysis => ({
  id,
  state: 'done',
  failure: null,
  trigger: 'person',
  personId: null,
  groupId,
  window: { from: at, until: at },
  createdAt: at,
  finishedAt: at,
  cause: 'stock의 데이터베이스가 느려져서 결제가 시간을 넘겼어요.',
  model: 'made-up-model',
  cache: 'miss',
  costMicrousd: 4_200,
  verdict: null,
  rankedAt: at,
  ranking: {
    state: 'ranked',
    candidates: [
      {
        service: 'stock',
        kind: 'slow',
        score: 3.1,
        share: 0.71,
        reasons: [
          { feature: 'selfTime', surprise: 9, subject: 'GET /stock/:sku', numbers: {} },
          { feature: 'change', surprise: 4, subject: 'stock 1.2.6', numbers: { minutes: 6 } },
        ],
        evidence: ['E1', 'E2'],
      },
      {
        service: 'payment',
        kind: 'error',
        score: 1.2,
        share: 0.2,
        reasons: [{ feature: 'surge', surprise: 5, subject: '', numbers: {} }],
        evidence: ['E3'],
      },
    ],
    groups: [],
    read: { share: 1, spans: 4_000, exceptions: 214, logs: 900, points: 0, hasYesterday: false },
  },
  evidence: [
    {
      id: 'E1',
      kind: 'span',
      service: 'stock',
      text: 'stock: SELECT stock took 1800 ms \u202e',
      link: `/aisher/traces/${trace}?span=00f067aa0ba902b7`,
      query: { sql: 'select * from spans where trace_id = {trace:String}', params: { trace } },
    },
    {
      id: 'E2',
      kind: 'deploy',
      service: 'stock',
      text: 'stock 1.2.6 was deployed',
      link: null,
      query: null,
    },
    {
      id: 'E3',
      kind: 'group',
      service: 'payment',
      text: 'errors of payment: CardRefused',
      link: `/aisher/groups/${groupId}`,
      query: null,
    },
  ],
  digest: 'f'.repeat(64),
  explanation: {
    origin: 'model',
    model: 'made-up-model',
    reason: null,
    answer: {
      cause: 'stock의 데이터베이스가 느려져서 결제가 시간을 넘겼어요.',
      claims: [
        { text: 'stock의 쿼리가 1.8초 걸렸어요.', evidence: ['E1'], kind: 'observed' },
        { text: '1.2.6 배포가 원인일 수 있어요.', evidence: ['E2'], kind: 'inferred' },
      ],
      affected: ['payment'],
      confidence: 'medium',
      alternatives: ['연결 풀이 모자랐을 수도 있어요.'],
      next: [{ do: '1.2.6을 되돌려 보세요.', why: '그 뒤로 느려졌어요.', evidence: ['E2'] }],
      fix: null,
      unknown: ['데이터베이스의 부하는 오지 않았어요.'],
    },
    removed: [{ text: 'redis가 멈췄어요.', why: 'No evidence names redis.' }],
    sent: ['E1', 'E2', 'E3'],
  },
  tokens: {
    in: 1_900,
    out: 210,
    forms: { json: 9_000, toon: 8_500, compactedJson: 3_600, compactedToon: 3_400, grouped: 900 },
    sent: 'compactedToon',
    isEstimate: false,
  },
  savedMicrousd: 0,
  templateVersion: null,
});
