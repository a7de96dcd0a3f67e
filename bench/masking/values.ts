/** Made-up values for the lines, drawn from a seed. Their beginnings are put together here. */

const alphabets: Readonly<Record<string, string>> = {
  alnum: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  base64: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/',
  hex: '0123456789abcdef',
  hexUpper: '0123456789ABCDEF',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  digit: '0123456789',
};
const words = ['river', 'apple', 'stone', 'cloud', 'tiger', 'maple', 'ocean', 'candle'];

const of = (...parts: readonly string[]) => parts.join('');

/** Puts a value in place of each `{name}` or `{alphabet:length}` of a line. */
export function fill(line: string, random: () => number): string {
  const draw = (name: string, length: number) => {
    const letters = alphabets[name]!;
    return Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
  };
  const word = () => words[Math.floor(random() * words.length)]!;
  const body = (lines: number) => Array.from({ length: lines }, () => draw('base64', 64));
  const pem = (kind: string, join: string) =>
    [of('-----BEGIN ', kind, ' KEY-----'), ...body(4), of('-----END ', kind, ' KEY-----')].join(
      join,
    );
  const named: Readonly<Record<string, () => string>> = {
    ghp: () => of('ghp_', draw('alnum', 36)),
    akia: () => of('AKIA', draw('upper', 16)),
    xoxb: () => of('xoxb-', draw('digit', 12), '-', draw('digit', 13), '-', draw('alnum', 24)),
    stripe: () => of('sk_', 'live_', draw('alnum', 24)),
    toss: () => of('live_', 'sk_', draw('alnum', 30)),
    openai: () => of('sk-', 'proj-', draw('alnum', 40)),
    anthropic: () => of('sk-', 'ant-api03-', draw('alnum', 60)),
    npm: () => of('npm_', draw('alnum', 36)),
    aiza: () => of('AIza', draw('alnum', 35)),
    telegram: () => of(draw('digit', 9), ':', draw('alnum', 35)),
    glpat: () => of('glpat-', draw('alnum', 20)),
    sendgrid: () => of('SG.', draw('alnum', 22), '.', draw('alnum', 43)),
    jwt: () => of('eyJ', draw('alnum', 20), '.eyJ', draw('alnum', 40), '.', draw('alnum', 43)),
    vault: () => of('hvs.', draw('alnum', 40)),
    basic: () => btoa(`app:${word()}${draw('alnum', 8)}`),
    password: () => `${word()}${draw('alnum', 6)}${'!-_.'[Math.floor(random() * 4)]}7`,
    pemRsa: () => pem('RSA PRIVATE', '\n'),
    pemEc: () => pem('EC PRIVATE', ' '),
    pemEscaped: () => pem('PRIVATE', '\\n'),
    mnemonic: () => Array.from({ length: 12 }, word).join(' '),
  };
  return line.replace(/\{([a-zA-Z0-9]+)(?::(\d+))?\}/g, (whole, name: string, length?: string) => {
    if (length !== undefined) return draw(name, Number(length));
    return named[name]?.() ?? whole;
  });
}
