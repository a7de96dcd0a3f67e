import { culpritOf, decisiveOf } from './frames/decisive.ts';
import { judgeChain, type Ownership } from './frames/in-app.ts';
import { languageOf } from './languages/languages.ts';
import { linesOf, messageOf } from './lines.ts';
import type { ChainLink, ErrorShape, ReadLink } from './shape.ts';

/** An error as telemetry says it. Each text may be ''. */
export interface ErrorText {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  /** `telemetry.sdk.language` of the resource. */
  readonly language?: string;
}

const chainEnds = 5;

/** The first five and the last five of a long chain. */
function shorten<Link>(chain: readonly Link[]): readonly Link[] {
  if (chain.length <= 2 * chainEnds) return chain;
  return [...chain.slice(0, chainEnds), ...chain.slice(-chainEnds)];
}

/** What the sender says of the outermost exception counts more than what its stack says. */
const withSaid = (chain: readonly ReadLink[], said: ErrorText): ReadLink[] =>
  chain.map((link, at) =>
    at === 0
      ? { ...link, type: said.type || link.type, message: messageOf(said.message || link.message) }
      : link,
  );

const withoutStack = ({ type, message }: ErrorText): ChainLink => ({
  type,
  message: messageOf(message),
  relation: 'outermost',
  frames: [],
});

/** A message of several lines may hold a stack of its own. Within the stack one line of the message is enough. */
const withoutEcho = ({ stack, message }: ErrorText): string =>
  message.includes('\n')
    ? stack.replace(message, () => message.slice(0, message.indexOf('\n')))
    : stack;

/** Reads a stack of any of the eight languages. It never throws, and takes time that grows with the text alone. */
export function readError(error: ErrorText): ErrorShape {
  const { lines, isCut } = linesOf(withoutEcho(error));
  const language = languageOf(lines, error.language);
  const read = language ? withSaid(language.read(lines), error) : [];
  const whole: readonly ChainLink[] =
    language && read.length > 0 ? judgeChain(read, language.name, {}) : [withoutStack(error)];
  const chain = shorten(whole);
  return shapeOf({
    language: language?.name ?? null,
    chain,
    leftOut: whole.length - chain.length,
    isCut,
  });
}

const shapeOf = (
  parts: Pick<ErrorShape, 'language' | 'chain' | 'leftOut' | 'isCut'>,
): ErrorShape => {
  const decisive = decisiveOf(parts.chain);
  return { ...parts, decisive, culprit: culpritOf(decisive) };
};

/** The same error as an org sees it: its rules and its service's own package say whose each frame is. */
export function owned(shape: ErrorShape, ownership: Ownership): ErrorShape {
  const { language, chain } = shape;
  if (!language || (!ownership.rootPackage && !ownership.rules?.length)) return shape;
  return shapeOf({ ...shape, chain: judgeChain(chain, language, ownership) });
}
