export interface Token {
  readonly kind: 'plain' | 'word' | 'string' | 'number' | 'comment';
  readonly text: string;
}

const cLike =
  'abstract as async await break case catch class const continue default delete do else enum export extends extern false final finally for from function fun go goto if implements import in instanceof interface internal is let match mod mut namespace new nil null of open operator override package private protected public readonly return satisfies sealed self static struct super switch this throw throws trait true try type typeof undefined union unsafe use using val var virtual void volatile when where while with yield def func chan defer map range select fallthrough impl pub fn crate dyn move ref int long float double bool boolean char byte short string number any unknown never';
const scriptLike =
  'and as assert async await break class continue def del do elif else elsif end ensure except false False finally for from global if import in is lambda local module nil None nonlocal not or pass raise redo rescue retry return self super then true True try unless until when while with yield function fi case esac done echo export';

interface Grammar {
  readonly words: ReadonlySet<string>;
  readonly pattern: RegExp;
}

/** One alternation, each branch linear: comment, string, number, word. A line at a time. */
const grammar = (words: string, comment: string): Grammar => ({
  words: new Set(words.split(' ')),
  pattern: new RegExp(
    `(?<comment>${comment})|(?<string>"(?:[^"\\\\]|\\\\.)*"?|'(?:[^'\\\\]|\\\\.)*'?|\`(?:[^\`\\\\]|\\\\.)*\`?)|(?<number>\\b\\d[\\w.]*)|(?<word>[\\p{L}_$][\\p{L}\\p{N}_$]*)`,
    'gu',
  ),
});

const slashes = grammar(cLike, '//.*|/\\*.*?(?:\\*/|$)|^\\s*\\*(?:\\s.*|/)?$');
const hashes = grammar(scriptLike, '#.*');
const sql = grammar(
  'select from where insert into update delete create table alter drop index on and or not null primary key references default values set join left right inner outer group by order limit as begin commit rollback',
  '--.*',
);
const data = grammar('true false null yes no', '#.*|//.*');

const byExtension: Readonly<Record<string, Grammar>> = {
  ...Object.fromEntries(
    'ts tsx js jsx mjs cjs mts cts go rs java kt kts swift c h cc cpp hpp cs php scala dart css scss less proto'
      .split(' ')
      .map((extension) => [extension, slashes]),
  ),
  ...Object.fromEntries(
    'py rb sh bash zsh pl r ex exs dockerfile makefile'.split(' ').map((each) => [each, hashes]),
  ),
  ...Object.fromEntries('json yml yaml toml ini env'.split(' ').map((each) => [each, data])),
  sql,
};

const lengthMax = 1000;

/** Cuts a line of code for its colours. Unknown files and very long lines stay plain. */
export function tokenize(line: string, path: string): Token[] {
  const extension = (path.split('/').at(-1) ?? '').toLowerCase().split('.').at(-1) ?? '';
  const found = byExtension[extension];
  if (!found || line.length > lengthMax) return [{ kind: 'plain', text: line }];
  const tokens: Token[] = [];
  let at = 0;
  const plain = (until: number) => {
    if (until > at) tokens.push({ kind: 'plain', text: line.slice(at, until) });
  };
  for (const match of line.matchAll(found.pattern)) {
    const { comment, string, number } = match.groups ?? {};
    const kind = comment ? 'comment' : string ? 'string' : number ? 'number' : 'word';
    const isKnown =
      kind !== 'word' || found.words.has(found === sql ? match[0].toLowerCase() : match[0]);
    if (!isKnown) continue;
    plain(match.index);
    tokens.push({ kind, text: match[0] });
    at = match.index + match[0].length;
  }
  plain(line.length);
  return tokens.length > 0 ? tokens : [{ kind: 'plain', text: line }];
}
