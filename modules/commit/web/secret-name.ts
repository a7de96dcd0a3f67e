import { useWords } from './words.ts';

const things = ['key', 'token', 'secret', 'signature', 'password', 'credential', 'cookie'] as const;

/** Makers who do not spell their name with one capital. */
const makers: Readonly<Record<string, string>> = {
  aws: 'AWS',
  digitalocean: 'DigitalOcean',
  github: 'GitHub',
  huggingface: 'Hugging Face',
  newrelic: 'New Relic',
  npm: 'npm',
  openai: 'OpenAI',
  planetscale: 'PlanetScale',
  pypi: 'PyPI',
  rubygems: 'RubyGems',
  sendgrid: 'SendGrid',
  xai: 'xAI',
};
const capitalised = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);

type Thing = (typeof things)[number];
type Say = (key: `secret.${Thing | 'private-key'}`) => string;

/** What a possible secret is: whose, and what it is, such as `GitHub token` for `github-token`. */
export function secretName(kind: string, say: Say): string {
  if (kind === 'private-key') return say('secret.private-key');
  const parts = kind.split('-');
  const thing = things.find((each) => each === parts.at(-1));
  if (thing === undefined) return kind === 'jwt' ? 'JWT' : kind;
  const maker = parts.slice(0, -1);
  const name = makers[maker.join('-')] ?? maker.map(capitalised).join(' ');
  return `${name} ${say(`secret.${thing}`)}`.trim();
}

/** {@link secretName} in the reader's words. */
export function useSecretName(): (kind: string) => string {
  const t = useWords();
  return (kind) => secretName(kind, t);
}
