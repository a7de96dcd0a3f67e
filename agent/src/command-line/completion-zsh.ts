import { quoted } from '../base/shell.ts';
import type { HelpWords } from '../words/help-en.ts';
import {
  choicesOf,
  firstOf,
  isFile,
  modulesOf,
  optionsOf,
  shortsOf,
  takesPaths,
} from './completion-parts.ts';
import { listedVerbs } from './help.ts';
import { type Listing, optionShape, spelt } from './table.ts';

/** Brackets and colons have a meaning in a specification of zsh. */
const spec = (text: string) => text.replace(/[[\]:\\]/g, '\\$&');

function zshOption({ table, words }: Listing, name: string): string[] {
  const { value, isOptional, repeats } = optionShape(table, name);
  const choices = choicesOf(table, name);
  const action =
    choices.length > 0 ? `(${choices.join(' ')})` : isFile(table, name) ? '_files' : ' ';
  const end = value === undefined || isOptional ? '' : `:${spec(value)}:${action}`;
  const many = repeats === undefined ? '' : '*';
  const equals = value === undefined || isOptional ? '' : '=';
  return [`${spelt(table, name)}${equals}`, ...shortsOf(table, [name])].map((head) =>
    quoted(`${many}${head}[${spec(words.options[name] ?? '')}]${end}`),
  );
}

function verbCase(listing: Listing, verb: string, modules: readonly string[]): string {
  const { table } = listing;
  const first = firstOf(table, verb, modules);
  const rest = takesPaths(table, verb)
    ? ["'*:path:_files'"]
    : first.length > 0
      ? [quoted(`1:word:(${first.join(' ')})`)]
      : [];
  const options = optionsOf(table, verb).flatMap((name) => zshOption(listing, name));
  return `    ${verb}) _arguments -s ${[...options, ...rest].join(' ')} ;;`;
}

/** A function that describes the verbs of a listing, and completes what follows each. */
function zshFunction(
  listing: Listing,
  more: { before?: string; described?: readonly string[]; cases?: readonly string[] },
  modules: readonly string[],
): string {
  const { table, words } = listing;
  const described = listedVerbs(table).map((verb) =>
    quoted(`${verb}:${spec(words.verbs[verb]?.summary ?? '')}`),
  );
  const cases = listedVerbs(table).map((verb) => verbCase(listing, verb, modules));
  return `_dojang${table.module === null ? '' : `_${table.module}`}() {
  local context state line
  typeset -A opt_args
  local -a commands=(${[...described, ...(more.described ?? [])].join(' ')})
  _arguments -C ${more.before ?? ''}'1:command:->command' '*::word:->word'
  case $state in
  command) _describe command commands ;;
  word)
    case $line[1] in
${[...cases, ...(more.cases ?? [])].join('\n')}
    esac ;;
  esac
}
`;
}

export function zsh(
  [bare, ...listings]: readonly [Listing, ...Listing[]],
  words: HelpWords,
): string {
  const modules = modulesOf(listings);
  const own = zshFunction(
    bare,
    {
      before: `'-C[${spec(words.before['-C'])}]:folder:_files -/' `,
      described: listings.map(({ table, words: { summary } }) =>
        quoted(`${table.module}:${spec(summary)}`),
      ),
      cases: modules.map((module) => `    ${module}) _dojang_${module} ;;`),
    },
    modules,
  );
  const others = listings.map((listing) => zshFunction(listing, {}, modules));
  return `#compdef dojang
# dojang for zsh: source <(dojang completion zsh)
${[...others, own].join('')}compdef _dojang dojang
`;
}
