import { entropyBits } from './span.ts';

/** A vendor's token is known by its own form, wherever it stands. */
export interface TokenRule {
  readonly kind: string;
  /** Literal that every match holds: text without it is not searched. */
  readonly marker: string;
  readonly pattern: RegExp;
  readonly accepts?: (value: string) => boolean;
}

const looksRandom = (value: string) =>
  /\d/.test(value) && /[A-Za-z]/.test(value) && entropyBits(value) >= 3.2;

/** Every repetition has an upper bound, so the cost of a position does not grow with the text. */
const rule = (kind: string, marker: string, source: string, accepts?: TokenRule['accepts']) => ({
  kind,
  marker,
  pattern: new RegExp(`(?<![A-Za-z0-9_])(?:${source})`, 'g'),
  ...(accepts === undefined ? {} : { accepts }),
});

const sourceControl: TokenRule[] = [
  rule('github-token', 'gh', 'gh[pousr]_[A-Za-z0-9]{30,255}'),
  rule('github-token', 'github_pat_', 'github_pat_[A-Za-z0-9_]{22,255}'),
  rule(
    'gitlab-token',
    'gl',
    '(?:glpat|gldt|glrt|glcbt|glptt|glft|glsoat|glagent|gloas|glimt)-[\\w.-]{20,255}',
  ),
  rule('npm-token', 'npm_', 'npm_[A-Za-z0-9]{30,100}'),
  rule('pypi-token', 'pypi-', 'pypi-[\\w-]{50,400}'),
  rule('docker-token', 'dckr_', 'dckr_(?:pat|oat)_[\\w-]{20,100}'),
  rule('atlassian-token', 'ATATT3', 'ATATT3[\\w=-]{20,400}'),
  rule('rubygems-token', 'rubygems_', 'rubygems_[0-9a-f]{40,64}'),
];

const clouds: TokenRule[] = [
  rule('aws-key', 'A', '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])'),
  rule('google-key', 'AIza', 'AIza[\\w-]{35}'),
  rule('google-secret', 'GOCSPX-', 'GOCSPX-[\\w-]{20,60}'),
  rule('google-token', 'ya29.', 'ya29\\.[\\w-]{20,400}'),
  rule('firebase-token', 'APA91b', 'APA91b[\\w-]{30,200}'),
  rule('azure-signature', 'sig=', 'sig=[A-Za-z0-9%+/]{30,120}={0,2}'),
  rule('azure-secret', '8Q~', '[A-Za-z0-9_~.]{3}8Q~[A-Za-z0-9_~.-]{31,34}'),
  rule('digitalocean-token', '_v1_', 'do[opr]_v1_[0-9a-f]{64}'),
  rule('heroku-key', 'HRKU-', 'HRKU-[\\w-]{30,100}'),
  rule('databricks-token', 'dapi', 'dapi[0-9a-f]{32}'),
  rule('vault-token', 'hv', 'hv[sbr]\\.[\\w-]{24,300}'),
  rule('terraform-token', '.atlasv1.', '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w-]{50,100}'),
  rule('supabase-token', 'sb', '(?:sbp_[0-9a-f]{40}|sb_secret_[\\w-]{20,60})'),
  rule('planetscale-token', 'pscale_', 'pscale_(?:tkn|pw|oauth)_[\\w.-]{30,64}'),
  rule('naver-cloud-key', 'ncp_', 'ncp_(?:iam|api)_[A-Za-z0-9]{16,80}'),
  rule('age-key', 'AGE-SECRET-KEY-1', 'AGE-SECRET-KEY-1[A-Z0-9]{50,64}'),
];

const messaging: TokenRule[] = [
  rule('slack-token', 'xox', 'xox[abeoprs](?:\\.xox[bp])?-[A-Za-z0-9-]{10,255}'),
  rule('slack-token', 'xapp-', 'xapp-\\d-[A-Za-z0-9-]{10,255}'),
  rule(
    'slack-webhook',
    'hooks.slack.com',
    'hooks\\.slack\\.com/(?:services|workflows)/[\\w/-]{20,200}',
  ),
  rule(
    'discord-webhook',
    'api/webhooks/',
    'discord(?:app)?\\.com/api/webhooks/\\d{10,25}/[\\w-]{20,100}',
  ),
  rule('telegram-token', 'bot', 'bot\\d{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])', looksRandom),
  rule('telegram-token', ':', '\\d{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])', looksRandom),
  rule('sendgrid-key', 'SG.', 'SG\\.[\\w-]{16,64}\\.[\\w-]{16,64}'),
  rule('twilio-key', 'SK', 'SK[0-9a-f]{32}(?![0-9a-f])'),
  rule('mailgun-key', 'key-', 'key-[0-9a-f]{32}(?![0-9a-f])'),
  rule('mailchimp-key', '-us', '[0-9a-f]{32}-us\\d{1,2}(?!\\d)'),
  rule('kakao-key', 'KakaoAK', 'KakaoAK\\s{1,4}[A-Za-z0-9]{16,64}'),
];

const payments: TokenRule[] = [
  rule('stripe-key', '_', '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,255}'),
  rule('stripe-secret', 'whsec_', 'whsec_[A-Za-z0-9+/=]{20,100}'),
  rule('toss-key', '_', '(?:live|test)_g?sk_[A-Za-z0-9]{16,100}'),
  rule('square-token', 'sq0', 'sq0(?:atp|csp)-[\\w-]{22,60}'),
  rule('shopify-token', 'shp', 'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}'),
];

const models: TokenRule[] = [
  rule('anthropic-key', 'sk-ant-', 'sk-ant-[\\w-]{16,255}'),
  rule('openai-key', 'sk-', 'sk-(?!ant-)[A-Za-z0-9_-]{20,255}', looksRandom),
  rule('groq-key', 'gsk_', 'gsk_[A-Za-z0-9]{40,80}'),
  rule('xai-key', 'xai-', 'xai-[A-Za-z0-9]{60,100}'),
  rule('huggingface-token', 'hf_', 'hf_[A-Za-z0-9]{30,60}'),
  rule('replicate-token', 'r8_', 'r8_[A-Za-z0-9]{30,60}'),
  rule('perplexity-key', 'pplx-', 'pplx-[A-Za-z0-9]{40,80}'),
];

const tools: TokenRule[] = [
  rule('dojang-key', 'dj_', 'dj_(?:api|ingest)_[0-9a-f]{32}_[0-9A-Za-z]{49}'),
  rule('linear-key', 'lin_api_', 'lin_api_[A-Za-z0-9]{30,60}'),
  rule('notion-token', '_', '(?:ntn_|secret_)[A-Za-z0-9]{40,60}'),
  rule('figma-token', 'figd_', 'figd_[\\w-]{30,80}'),
  rule('grafana-token', 'glsa_', 'glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}'),
  rule('newrelic-key', 'NR', 'NR(?:AK|JS|II)-[A-Za-z0-9-]{20,60}'),
  rule('sentry-token', 'sntr', 'sntr[uy]s?_[\\w=+/-]{40,400}'),
  rule('postman-key', 'PMAK-', 'PMAK-[0-9a-f]{24}-[0-9a-f]{34}'),
  rule('doppler-token', 'dp.', 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[\\w.-]{30,100}'),
  rule('pulumi-token', 'pul-', 'pul-[0-9a-f]{40}'),
  rule('jwt', 'eyJ', 'eyJ[\\w-]{8,2000}\\.eyJ[\\w-]{8,4000}\\.[\\w-]{8,1000}'),
];

export const tokenRules: readonly TokenRule[] = [
  ...sourceControl,
  ...clouds,
  ...messaging,
  ...payments,
  ...models,
  ...tools,
];
