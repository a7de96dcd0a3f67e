import type { CliWords } from '@dojang/kernel/cli';
import type { commitOptions, commitVerbs } from '../command-line/commit.ts';

export const commitHelpInEnglish: CliWords<keyof typeof commitVerbs, keyof typeof commitOptions> = {
  summary: 'drafts of commits',
  verbs: {
    init: {
      summary: 'watch this repository',
      about: ['First lists the programs that the repository itself configures.'],
      examples: [
        ['dojang init', 'watch the repository here'],
        ['dojang init --hooks', '`git commit` opens with a drafted message, too'],
        ['dojang init --no-hooks', 'remove that hook'],
      ],
    },
    draft: {
      summary: 'draft the current change now',
      about: ['Without a server the draft is shown here. With a server it goes to your drafts.'],
      examples: [
        ['dojang draft', 'draft everything that differs from HEAD'],
        ['dojang draft --dry-run', 'show the draft here and send nothing'],
      ],
    },
    commit: {
      summary: 'draft, decide and commit here, without a phone',
      about: [
        'Takes everything that differs from HEAD, new files included. --all takes only files that git tracks, --staged only what is staged. Given paths, it takes the files below them as they are on disk. What is staged of other files stays staged.',
        'Asks before it commits, unless --yes, --message or --file is given.',
      ],
      examples: [
        ['dojang commit', 'show the draft and ask'],
        ['dojang commit -y --push', 'commit the draft and push it'],
        ['dojang commit -am "fix: round totals"', 'as git does: tracked files, your message'],
        ['dojang commit README.md docs/', 'these paths only'],
        ['dojang commit --amend --only', 'change only the message of the last commit'],
        ['dojang commit --dry-run --json', 'show what would be committed, for a program'],
      ],
    },
    undo: {
      summary: 'undo the last commit that dojang made here',
      about: [
        'Files stay as they are, and the index becomes what it was before. Refused when the commit was pushed, or when other commits came after it.',
      ],
      examples: [['dojang undo', 'undo it']],
    },
  },
  options: {
    json: 'answer as JSON',
    quiet: 'say nothing unless something is wrong',
    hooks: 'let `git commit` open with a drafted message',
    hint: 'why it changed, for the body; or a type, or a whole subject line',
    yes: 'do not ask',
    message: 'the message. Given again, another paragraph',
    file: 'the message from a file, or - for standard input',
    edit: 'open the message in your editor',
    template: 'a text that the editor shows below the draft',
    cleanup: 'strip, whitespace, verbatim, scissors or default',
    staged: 'only what is staged',
    all: 'only files that git tracks, no new files',
    only: 'only the named paths. With --amend and no paths, only the message',
    push: 'push the commit as `git push` would',
    split: 'one commit for each topic',
    candidates: 'how many drafts to choose from',
    amend: 'replace the last commit',
    author: 'NAME <EMAIL>, or part of the name of an author in the history',
    date: 'the author date',
    'reset-author': 'with --amend: make yourself the author, as of now',
    signoff: 'add Signed-off-by',
    trailer: 'add a trailer',
    'gpg-sign': 'sign the commit. --no-gpg-sign leaves it unsigned',
    verify: 'skip the hooks pre-commit and commit-msg',
    'dry-run': 'show what would be done',
    'allow-secrets': 'commit even if there are possible secrets',
  },
};
