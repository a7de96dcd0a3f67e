/** What the sentence of a failure names: a path, a hook, and `said`, the words of another program. */
export type Facts = Readonly<Record<string, string | undefined>>;

/**
 * An expected failure of the agent: a stable word for the server and the page, and a sentence that
 * names the mend. Its sentences in the person's language are in `words/`, and take the facts. Anything
 * else that is thrown is a bug.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;
  readonly facts: Facts;

  constructor(code: string, detail: string, facts: Facts = {}) {
    super(detail);
    this.code = code;
    this.facts = facts;
  }
}
