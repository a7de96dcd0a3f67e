import { refusal } from './refusals.ts';

/** `emails[type eq "work"].value`: which values of a list are meant, and what of them. */
export interface Path {
  /** In lower case: names of attributes have no case. */
  readonly attribute: string;
  readonly where: { readonly attribute: string; readonly value: string } | null;
  readonly part: string | null;
}

const core = /^urn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):/i;

/** The name of an attribute without the schemas that have it by default. */
const bare = (name: string) => name.replace(core, '');

const equals = /^([a-z][\w:.$-]{0,200}) +eq +("(?:[^"\\]|\\.)*")$/i;

function readEquals(text: string): { attribute: string; value: string } | undefined {
  const [, attribute, quoted] = equals.exec(text.trim()) ?? [];
  if (attribute === undefined || quoted === undefined) return undefined;
  try {
    return { attribute: bare(attribute).toLowerCase(), value: JSON.parse(quoted) as string };
  } catch {
    return undefined;
  }
}

/**
 * `<attribute> eq "<value>"`, where the attribute is one of `attributes`. Providers find a person or a group so; a list
 * has no other filter.
 *
 * @throws Problem 400 `scim-filter-not-valid`.
 */
export function readFilter<A extends string>(
  text: string,
  attributes: readonly A[],
): { readonly attribute: A; readonly value: string } {
  const found = readEquals(text);
  const attribute = attributes.find((each) => each.toLowerCase() === found?.attribute);
  if (found !== undefined && attribute !== undefined) return { attribute, value: found.value };
  throw refusal(
    400,
    'scim-filter-not-valid',
    'invalidFilter',
    `Filter by ${attributes.map((each) => `${each} eq "…"`).join(' or ')}.`,
  );
}

const whole =
  /^([a-z][\w:$-]{0,200}?|urn:[\w:.$-]{1,200})(?:\[([^[\]]{1,400})\])?(?:\.([a-z][\w$-]{0,80}))?$/i;

/** @throws Problem 400 `scim-path-not-valid`. */
export function readPath(text: string): Path {
  const [, attribute, filter, part = null] = whole.exec(bare(text.trim())) ?? [];
  const where = filter === undefined ? null : readEquals(filter);
  if (attribute === undefined || where === undefined) {
    throw refusal(
      400,
      'scim-path-not-valid',
      'invalidPath',
      'Give the path of an attribute, such as active, name.givenName or emails[type eq "work"].value.',
    );
  }
  return { attribute: attribute.toLowerCase(), where, part: part?.toLowerCase() ?? null };
}
