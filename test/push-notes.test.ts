/** What the agent says of a push that did not happen, the page can say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noPushes, pushFaults } from '@dojang/agent/testing';
import { pushKo } from '../modules/commit/web/messages/push-ko.ts';

test('the page has a sentence for each reason', () => {
  for (const note of [...noPushes, ...pushFaults, 'remote-changed', 'taken-back']) {
    assert.ok(`push-note.${note}` in pushKo, note);
  }
});
