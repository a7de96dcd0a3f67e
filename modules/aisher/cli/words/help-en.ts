import type { CliWords } from '@dojang/kernel/cli';
import type { Option, Verb } from '../shapes.ts';

export const helpInEnglish: CliWords<Verb, Option> = {
  summary: 'errors, their causes, and what was deployed',
  verbs: {
    groups: {
      summary: 'groups of errors, seen last first',
      examples: [
        ['dojang aisher groups --state new', ''],
        ['dojang aisher groups --fail-on new', 'exit code 2 when there is a new or regressed one'],
      ],
    },
    show: {
      summary: 'one group: its frames, releases and newest error',
      about: ['The beginning of its id is enough.'],
      examples: [['dojang aisher show 3f9c1a2b', '']],
    },
    analyze: {
      summary: 'look for the cause of what fails',
      examples: [['dojang aisher analyze --since 60m --service payments', '']],
    },
    tail: {
      summary: 'follow the logs',
      about: ['With --json one look is printed, and nothing is followed.'],
      examples: [['dojang aisher tail --grep refused --service payments', '']],
    },
    trace: {
      summary: 'a trace as a waterfall',
      examples: [['dojang aisher trace 4bf92f3577b34da6a3ce929d0e0e4736', '']],
    },
    keys: {
      summary: 'keys by which telemetry is handed in',
      examples: [
        ['dojang aisher keys make shop', 'the key is shown once'],
        ['dojang aisher keys revoke 3f9c1a2b-…', ''],
      ],
    },
    deploy: {
      summary: 'say that a version was deployed',
      examples: [
        ['dojang aisher deploy -s shop --version 2.4.2 --commit "$(git rev-parse HEAD)"', ''],
      ],
    },
    sourcemaps: {
      summary: 'upload the source maps of a build',
      about: [
        'Takes each .map file below the folder, for the built file beside it. Texts of sources are not kept.',
      ],
      examples: [['dojang aisher sourcemaps -s shop --version 2.4.2 dist', '']],
    },
    store: { summary: 'how the store of telemetry is doing', examples: [] },
    doctor: { summary: 'find what is wrong between here and the telemetry', examples: [] },
  },
  options: {
    json: 'answer as one JSON value',
    service: 'of this service alone',
    state: 'new, ongoing, resolved, regressed or archived',
    'fail-on': 'exit with 2 when such errors were found',
    since: 'how far back, such as 60m or 2h; at most 24h',
    grep: 'lines that have this text, in any case',
    version: 'the version that was built or deployed',
    environment: 'where it was deployed',
    commit: 'the commit that it was built from',
  },
  failures: {
    'service-unknown': 'No telemetry came from a service of that name.',
    'group-unknown': 'No group among those seen last begins so. See `dojang aisher groups`.',
    'group-unclear': 'Several groups begin so. Write more of the id.',
    'trace-invalid': 'A trace has an id of 32 hexadecimal signs.',
    'option-missing': 'The service and the version are needed: --service NAME --version VERSION.',
    'since-too-long': 'An analysis looks back 24 hours at most.',
    'name-missing': 'Name the key: `dojang aisher keys make NAME`, `dojang aisher keys revoke ID`.',
    'no-maps': 'There is no .map file below that folder.',
    'too-many-maps': 'There are more than 500 .map files below that folder. Name a smaller one.',
    'folder-missing': 'There is no such folder.',
    'analysis-failed': 'The analysis failed. Try again in a minute.',
    'analysis-slow': 'The analysis takes longer than two minutes. It goes on; look on the page.',
    'scope-missing':
      'This API key may not do that. Run `dojang login`, and choose more on the page.',
    'store-away': 'No store of telemetry is open. Make an ingest key first.',
    'store-failed': 'The store of telemetry gave no answer. Try again in a minute.',
    'module-off': 'This org does not use Aisher. An owner can turn it on, under Settings.',
  },
};
