import {
  choicesOf,
  firstOf,
  isFile,
  modulesOf,
  optionsOf,
  patternOf,
  shortsOf,
  takesPaths,
  withValue,
} from './completion-parts.ts';
import { listedVerbs } from './help.ts';
import { gitOptions } from './machine.ts';
import {
  commandName,
  type Listing,
  optionsEverywhere,
  spelt,
  type Table,
  verbShape,
} from './table.ts';

const foldersOfGit = Object.entries(gitOptions).flatMap(([name, value]) =>
  value === 'FOLDER' ? [name] : [],
);

const offer = (words: readonly string[]) =>
  `COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$word"))`;
const offerFiles = 'COMPREPLY=($(compgen -f -- "$word"))';

/** What follows an option that takes a value. */
function valueCases(table: Table, names: readonly string[]): string[] {
  const valued = withValue(table, names);
  const chosen = valued.filter((name) => choicesOf(table, name).length > 0);
  const files = valued.filter((name) => isFile(table, name));
  const others = valued.filter((name) => !chosen.includes(name) && !files.includes(name));
  return [
    ...(files.length > 0 ? [`${patternOf(table, files)}) ${offerFiles}; return ;;`] : []),
    ...chosen.map(
      (name) => `${patternOf(table, [name])}) ${offer(choicesOf(table, name))}; return ;;`,
    ),
    ...(others.length > 0 ? [`${patternOf(table, others)}) return ;;`] : []),
  ];
}

function verbCase(table: Table, verb: string, modules: readonly string[]): string {
  const names = optionsOf(table, verb);
  const words = [
    ...firstOf(table, verb, modules),
    ...names.map((name) => spelt(table, name)),
    ...shortsOf(table, names),
  ];
  const values = valueCases(table, verbShape(table, verb).options);
  const before = values.length > 0 ? `case $before in ${values.join(' ')} esac; ` : '';
  const rest = takesPaths(table, verb) ? ' COMPREPLY+=($(compgen -f -- "$word"));' : '';
  return `  '${commandName(table, verb)}') ${before}${offer(words)};${rest} ;;`;
}

export function bash(listings: readonly [Listing, ...Listing[]]): string {
  const [{ table: bare }] = listings;
  const modules = modulesOf(listings);
  const everywhere = optionsEverywhere.map((name) => spelt(bare, name));
  const skipped = [
    ...Object.keys(gitOptions),
    patternOf(bare, withValue(bare, optionsEverywhere)),
  ].join('|');
  const taken =
    modules.length === 0
      ? '*) command=$each; break ;;'
      : `*) command="\${command:+$command }$each"; case $command in ${modules.join('|')}) ;; *) break ;; esac ;;`;
  return `# dojang for bash: eval "$(dojang completion bash)"
_dojang() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= each at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    each=\${COMP_WORDS[at]}
    case $each in
    ${skipped}) ((at++)) ;;
    -*) ;;
    ${taken}
    esac
  done
  case $before in
  ${foldersOfGit.join('|')}) ${offerFiles}; return ;;
${valueCases(bare, optionsEverywhere)
  .map((line) => `  ${line}`)
  .join('\n')}
  esac
  case $command in
  '') ${offer([...listedVerbs(bare), ...modules, ...everywhere])} ;;
${listings
  .flatMap(({ table }) => [
    ...(table.module === null
      ? []
      : [`  '${table.module}') ${offer([...listedVerbs(table), ...everywhere])} ;;`]),
    ...listedVerbs(table).map((verb) => verbCase(table, verb, modules)),
  ])
  .join('\n')}
  esac
}
complete -o filenames -F _dojang dojang
`;
}
