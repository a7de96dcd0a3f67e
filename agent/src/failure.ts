/**
 * An expected failure of the agent: a stable word for the server and the page, and a sentence that
 * names the mend. Anything else that is thrown is a bug.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;

  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}
