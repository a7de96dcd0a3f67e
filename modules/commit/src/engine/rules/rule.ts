import { z } from 'zod';
import { changedElement, elementKind } from '../change/scope.ts';

/**
 * A rule of an org or a repository. If every condition holds, its action is due. Words and names are wildcards
 * (`*` any text, `?` one character), compared without case. Paths are patterns as in `.gitignore`. There are no
 * regular expressions, because people write rules, and every message is checked against them.
 */
const words = z.array(z.string().trim().min(1).max(200)).min(1).max(50);
const anyWords = z.array(z.string().trim().min(1).max(200)).max(50);
const text = z.string().trim().min(1).max(300);

export const messagePart = z.enum(['type', 'scope', 'subject', 'header', 'body', 'footer']);

export const ruleCondition = z.discriminatedUnion('on', [
  z.object({
    on: z.literal('message'),
    part: messagePart,
    is: z.enum(['one-of', 'none-of', 'empty', 'filled']),
    /** Used by `one-of` and `none-of` only. An empty part matches none of the words. */
    words: anyWords,
  }),
  z.object({ on: z.literal('length'), part: messagePart, over: z.int().min(0).max(20_000) }),
  /** The scope is not one of the packages that the change touches. */
  z.object({ on: z.literal('scope-elsewhere') }),
  z.object({ on: z.literal('paths'), is: z.enum(['some', 'every', 'none']), globs: words }),
  /** Elements of these kinds, states and names. A field that is left out matches all. */
  z.object({
    on: z.literal('elements'),
    is: z.enum(['some', 'none']),
    kinds: z.array(elementKind).max(20),
    states: z.array(changedElement.shape.state).max(10),
    names: anyWords,
    breaking: z.boolean(),
  }),
  /** Name or e-mail that git has configured. */
  z.object({ on: z.literal('author'), is: z.enum(['one-of', 'none-of']), words }),
  z.object({ on: z.literal('branch'), is: z.enum(['one-of', 'none-of']), words }),
  z.object({ on: z.literal('files'), over: z.int().min(0).max(100_000) }),
]);
export type RuleCondition = z.infer<typeof ruleCondition>;

export const ruleAction = z.discriminatedUnion('do', [
  /** Refuses the stamp and the commit. The text says how to fix the message. */
  z.object({ do: z.literal('block'), text }),
  z.object({ do: z.literal('warn'), text }),
  z.object({ do: z.literal('set-type'), type: z.string().regex(/^[\p{L}\p{N}_-]{1,40}$/u) }),
  /** `{package}` is the package that the change touches. With several packages nothing is repaired. */
  z.object({ do: z.literal('set-scope'), scope: z.string().trim().min(1).max(120) }),
  z.object({ do: z.literal('remove-scope') }),
  /** In front of the subject. `{ticket}`, `{branch}` and `{package}` are filled in. */
  z.object({ do: z.literal('add-prefix'), text }),
  z.object({ do: z.literal('add-footer'), text }),
  /** Everywhere in the message. */
  z.object({ do: z.literal('replace'), from: text, to: z.string().max(300) }),
]);
export type RuleAction = z.infer<typeof ruleAction>;

export const ruleContent = z.object({
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean(),
  conditions: z.array(ruleCondition).max(10),
  action: ruleAction,
});
export type Rule = z.infer<typeof ruleContent>;
