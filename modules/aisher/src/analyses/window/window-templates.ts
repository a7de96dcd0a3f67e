import { withoutNames } from '@dojang/kernel/masker';
import type { Stretch } from '../../ranking/input.ts';
import { createMiner, type PatternRow } from '../../templates/index.ts';

/** Different messages of one question that the miner learns from. */
const messagesMax = 40_000;

/**
 * The template of each message of some stretches. What the org's miner knows of its services comes first. All messages are taken
 * before the first template is given, so that one that is learnt late is the same in every stretch.
 */
export function templatesOf(
  stretches: readonly Stretch[],
  patterns: readonly PatternRow[],
): (message: string) => string {
  const miner = createMiner({ rows: { templates: [], patterns } });
  const added = new Map<string, string>();
  const add = (message: string) => {
    const known = added.get(message);
    if (known !== undefined) return known;
    const template = miner.add(withoutNames(message));
    if (added.size < messagesMax) added.set(message, template);
    return template;
  };
  for (const { logs, exceptions, spans } of stretches) {
    for (const { body } of logs) add(body);
    for (const { message } of exceptions) add(message);
    for (const { statusMessage } of spans) if (statusMessage !== '') add(statusMessage);
  }
  return (message) => {
    const template = add(message);
    return miner.groupOf(template) ?? template;
  };
}
