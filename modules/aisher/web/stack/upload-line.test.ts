import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uploadLine } from './upload-line.ts';

test('the command names the build, and a name from outside stays one word of it', () => {
  assert.equal(
    uploadLine('shop', '2.4.1'),
    'dojang aisher sourcemaps --service=shop --version=2.4.1 dist',
  );
  const hostile = uploadLine("x'; rm -rf ~ #", '$(id)\n`id`');
  assert.match(hostile, /--service='x'\\''; rm -rf ~ #' --version='\$\(id\)[^\n]+`id`' dist$/);
});
