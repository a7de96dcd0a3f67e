import type { HelpWords } from '../words/help-en.ts';
import { listedCommands } from './help.ts';
import { commandShape, everywhere, type OptionName, optionShape } from './table.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

const longOf = (name: OptionName) => `--${optionShape(name).isOnByDefault ? 'no-' : ''}${name}`;
const optionsOf = (command: (typeof listedCommands)[number]): OptionName[] => [
  ...commandShape(command).options,
  ...everywhere,
];
const takesPaths = (command: (typeof listedCommands)[number]) =>
  commandShape(command).words?.includes('PATH') === true;

function shortsOf(names: readonly OptionName[]): string[] {
  return names.flatMap((name) => {
    const { short } = optionShape(name);
    return short === undefined ? [] : [`-${short}`];
  });
}

const isFile = (name: OptionName) => /^(?:FILE|PATH|FOLDER)$/.test(optionShape(name).value ?? '');
const choicesOf = (name: OptionName) => {
  const { value } = optionShape(name);
  return value?.includes('|') ? value.split('|') : [];
};

/** What may stand after the name: the words of a shape, or the commands that help knows. */
function firstOf(command: (typeof listedCommands)[number]): readonly string[] {
  return command === 'help' ? listedCommands : (commandShape(command).first ?? []);
}

/** Options whose value is a word of its own. */
const withValue = (names: readonly OptionName[]) =>
  names.filter((name) => optionShape(name).value !== undefined && !optionShape(name).isOptional);

const valuePattern = (names: readonly OptionName[]) =>
  names.flatMap((name) => [longOf(name), ...shortsOf([name])]).join('|');

function bash(): string {
  const cases = listedCommands.map((command) => {
    const names = optionsOf(command);
    const words = [...names.map(longOf), ...shortsOf(names)].join(' ');
    const rest = takesPaths(command) ? ' COMPREPLY+=($(compgen -f -- "$word"));' : '';
    return `    ${command}) COMPREPLY=($(compgen -W "${[...firstOf(command), words].join(' ')}" -- "$word"));${rest} ;;`;
  });
  const all = [...new Set(listedCommands.flatMap(optionsOf))];
  const valued = withValue(all);
  const chosen = valued.filter((name) => choicesOf(name).length > 0);
  const others = valued.filter((name) => !isFile(name) && choicesOf(name).length === 0);
  return `# dojang for bash: eval "$(dojang completion bash)"
_dojang() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
    -C|-c|--git-dir|--work-tree|--home|--lang|--folder) ((at++)) ;;
    -*) ;;
    *) command=\${COMP_WORDS[at]}; break ;;
    esac
  done
  case $before in
  -C|--git-dir|--work-tree|${valuePattern(valued.filter(isFile))}) COMPREPLY=($(compgen -f -- "$word")); return ;;
${chosen.map((name) => `  ${valuePattern([name])}) COMPREPLY=($(compgen -W "${choicesOf(name).join(' ')}" -- "$word")); return ;;`).join('\n')}
  ${valuePattern(others)}) return ;;
  esac
  case $command in
    '') COMPREPLY=($(compgen -W "${[...listedCommands, ...everywhere.map(longOf)].join(' ')}" -- "$word")) ;;
${cases.join('\n')}
  esac
}
complete -o filenames -F _dojang dojang
`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
/** Brackets and colons have a meaning in a specification of zsh. */
const spec = (text: string) => text.replace(/[[\]:\\]/g, '\\$&');

function zshOption(words: HelpWords, name: OptionName): string[] {
  const { value, isOptional, repeats } = optionShape(name);
  const action =
    choicesOf(name).length > 0 ? `(${choicesOf(name).join(' ')})` : isFile(name) ? '_files' : ' ';
  const end = value === undefined || isOptional ? '' : `:${spec(value)}:${action}`;
  const many = repeats === undefined ? '' : '*';
  const equals = value === undefined || isOptional ? '' : '=';
  return [`${longOf(name)}${equals}`, ...shortsOf([name])].map((head) =>
    quoted(`${many}${head}[${spec(words.options[name])}]${end}`),
  );
}

function zsh(words: HelpWords): string {
  const described = listedCommands.map((name) =>
    quoted(`${name}:${spec(words.commands[name].summary)}`),
  );
  const cases = listedCommands.map((command) => {
    const first = firstOf(command);
    const rest = takesPaths(command)
      ? ["'*:path:_files'"]
      : first.length > 0
        ? [quoted(`1:word:(${first.join(' ')})`)]
        : [];
    const all = [...optionsOf(command).flatMap((name) => zshOption(words, name)), ...rest];
    return `    ${command}) _arguments -s ${all.join(' ')} ;;`;
  });
  return `#compdef dojang
# dojang for zsh: source <(dojang completion zsh)
_dojang() {
  local context state line
  typeset -A opt_args
  local -a commands=(${described.join(' ')})
  _arguments -C '-C[${spec(words.before['-C'])}]:folder:_files -/' '1:command:->command' '*::word:->word'
  case $state in
  command) _describe command commands ;;
  word)
    case $line[1] in
${cases.join('\n')}
    esac ;;
  esac
}
compdef _dojang dojang
`;
}

function fish(words: HelpWords): string {
  const lines = ['# dojang for fish: dojang completion fish | source', 'complete -c dojang -f'];
  const none = `not __fish_seen_subcommand_from ${listedCommands.join(' ')}`;
  for (const command of listedCommands) {
    const { summary } = words.commands[command];
    lines.push(`complete -c dojang -n ${quoted(none)} -a ${command} -d ${quoted(summary)}`);
  }
  for (const command of listedCommands) {
    const seen = `-n ${quoted(`__fish_seen_subcommand_from ${command}`)}`;
    for (const name of optionsOf(command)) {
      const { short, value, isOptional } = optionShape(name);
      const takes = value === undefined || isOptional ? '' : isFile(name) ? ' -r -F' : ' -x';
      const choices = choicesOf(name);
      lines.push(
        [
          `complete -c dojang ${seen} -l ${longOf(name).slice(2)}`,
          short === undefined ? '' : ` -s ${short}`,
          takes,
          choices.length > 0 ? ` -a ${quoted(choices.join(' '))}` : '',
          ` -d ${quoted(words.options[name])}`,
        ].join(''),
      );
    }
    const first = firstOf(command);
    if (first.length > 0) lines.push(`complete -c dojang ${seen} -a ${quoted(first.join(' '))}`);
    if (takesPaths(command)) lines.push(`complete -c dojang ${seen} -F`);
  }
  return `${lines.join('\n')}\n`;
}

/** The script that a shell reads. */
export const completionFor = (shell: Shell, words: HelpWords): string =>
  ({ bash, zsh, fish })[shell](words);
