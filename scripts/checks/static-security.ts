/**
 * A static scan of what ships: eslint-plugin-security, eslint-plugin-regexp and ESLint's own rules.
 * ESLint reads JavaScript. Node takes the types away and leaves every character in its place; a
 * screen's types are taken by rolldown, so its line numbers are near and not exact.
 * An exception stands beside its code, with a reason: `// eslint-disable-next-line rule -- why`.
 */
import { stripTypeScriptTypes } from 'node:module';
import { ESLint, type Linter } from 'eslint';
import regexp from 'eslint-plugin-regexp';
import security from 'eslint-plugin-security';
import * as espree from 'espree';
import { transformSync } from 'rolldown/utils';

/**
 * Not among them: object injection and file names from variables, which are everywhere and say nothing;
 * expressions from variables, which the house rules refuse; quadratic search, since input has a bound.
 */
const rules: Linter.RulesRecord = {
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-script-url': 'error',
  'security/detect-bidi-characters': 'error',
  'security/detect-buffer-noassert': 'error',
  'security/detect-child-process': 'error',
  'security/detect-disable-mustache-escape': 'error',
  'security/detect-new-buffer': 'error',
  'security/detect-no-csrf-before-method-override': 'error',
  'security/detect-non-literal-require': 'error',
  'security/detect-pseudoRandomBytes': 'error',
  'regexp/no-super-linear-backtracking': ['error', { report: 'certain' }],
  'regexp/no-misleading-unicode-character': 'error',
  'no-restricted-properties': [
    'error',
    { object: 'document', property: 'write', message: 'Text becomes markup.' },
    { property: 'insertAdjacentHTML', message: 'Text becomes markup.' },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
      message: 'Text becomes markup: let React write it.',
    },
    {
      selector: 'AssignmentExpression[left.property.name=/^(innerHTML|outerHTML|srcdoc)$/]',
      message: 'Text becomes markup: use textContent.',
    },
  ],
};

/** A parser as ESLint wants one: types away, then ESLint's own. */
const parser: Linter.Parser = {
  parse(text: string, options: { filePath?: string }) {
    const path = options.filePath ?? '';
    const code = path.endsWith('.tsx')
      ? transformSync(path, text, { lang: 'tsx', jsx: 'preserve' }).code
      : path.endsWith('.ts')
        ? stripTypeScriptTypes(text)
        : text;
    return espree.parse(code, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      ecmaFeatures: { jsx: true },
      ...{ loc: true, range: true, comment: true, tokens: true },
    });
  },
};

const linter = new ESLint({
  overrideConfigFile: true,
  errorOnUnmatchedPattern: true,
  overrideConfig: [
    { ignores: ['**/*.test.ts', '**/testing/**', '**/*.gen.ts', '**/dist/**'] },
    {
      files: ['**/*.{ts,tsx,js,cjs}'],
      // ESLint knows a timer that runs text only where the timer is a known global.
      languageOptions: { parser, globals: { setTimeout: 'readonly', setInterval: 'readonly' } },
      linterOptions: { reportUnusedDisableDirectives: 'error' },
      plugins: { regexp, security },
      rules,
    },
  ],
});

const lines = (results: readonly ESLint.LintResult[]) =>
  results.flatMap(({ filePath, messages }) =>
    messages.map(
      ({ line, ruleId, message }) =>
        `${filePath.replace(`${process.cwd()}/`, '')}:${line} ${ruleId ?? 'cannot be read'}: ${message}`,
    ),
  );

/** What the scan finds in one text. */
export const scanText = async (text: string, filePath: string): Promise<string[]> =>
  lines(await linter.lintText(text, { filePath }));

if (import.meta.main) {
  const folders = ['kernel', 'modules', 'server', 'ui', 'web', 'agent', 'editors', 'scripts'];
  const results = await linter.lintFiles(folders);
  const found = lines(results);
  for (const line of found) console.error(line);
  console.log(`${results.length} files were scanned.`);
  process.exitCode = found.length === 0 && results.length > 300 ? 0 : 1;
}
