import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputFile as file } from '../../testing/input-file.ts';
import { defaultConvention, scopeChange, splitByConcern } from '../index.ts';

const code = 'export function total(rows) {\n  return rows.length;\n}\n';
const grown = `${code}\nexport function backoff(times) {\n  return Math.min(10_000, 100 * 2 ** times) * (1 + Math.random());\n}\n`;

test('a split makes one commit a concern, dependencies first, tests and docs last', async () => {
  const scope = await scopeChange({
    files: [
      file('docs/brand/colours.md', '# Colours\n\nred\n', '# Colours\n\nseal red\n'),
      file('server/cart.js', code, grown),
      file(
        'package.json',
        '{\n  "devDependencies": {\n    "vite": "7.0.0"\n  }\n}\n',
        '{\n  "devDependencies": {\n    "vite": "8.0.0"\n  }\n}\n',
      ),
    ],
  });
  const parts = splitByConcern(scope, defaultConvention, 'main');
  assert.deepEqual(
    parts.map(({ message }) => message),
    [
      'build: bump vite from 7.0.0 to 8.0.0',
      'feat(server): add backoff to cart',
      'docs(brand): update Colours',
    ],
  );
  assert.deepEqual(
    parts.flatMap(({ hunks }) => hunks).sort(),
    scope.files.flatMap((f) => f.hunks.map(({ id }) => id)).sort(),
  );
});
