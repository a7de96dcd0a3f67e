/** Options of the verbs of `dojang aisher`. */
export const options = {
  json: {},
  service: { short: 's', value: 'NAME' },
  state: { value: 'STATE', among: /^(?:new|ongoing|resolved|regressed|archived)$/ },
  'fail-on': { value: 'new|any', among: /^(?:new|any)$/ },
  since: { value: 'TIME', among: /^[1-9]\d{0,3}[mh]$/ },
  grep: { short: 'g', value: 'TEXT' },
  version: { value: 'VERSION' },
  environment: { short: 'e', value: 'NAME' },
  commit: { value: 'SHA', among: /^[0-9a-f]{7,64}$/ },
} as const;

export const verbs = {
  groups: { options: ['state', 'service', 'fail-on', 'json'] },
  show: { options: ['json'], words: 'GROUP', wordsMin: 1, wordsMax: 1 },
  analyze: { options: ['since', 'service', 'fail-on', 'json'] },
  tail: { options: ['grep', 'service', 'json'] },
  trace: { options: ['json'], words: 'ID', wordsMin: 1, wordsMax: 1 },
  keys: {
    options: ['json'],
    words: 'list | make NAME | revoke ID',
    wordsMin: 1,
    wordsMax: 2,
    first: ['list', 'make', 'revoke'],
  },
  deploy: { options: ['service', 'version', 'environment', 'commit', 'json'] },
  sourcemaps: {
    options: ['service', 'version', 'json'],
    words: 'FOLDER',
    wordsMin: 1,
    wordsMax: 1,
  },
  store: { options: ['json'] },
  doctor: { options: ['json'] },
} as const;
export type Verb = keyof typeof verbs;
export type Option = keyof typeof options;
