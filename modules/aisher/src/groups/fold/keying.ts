import { createHash } from 'node:crypto';
import {
  type ErrorShape,
  type GroupKey,
  keyOf,
  keyOfLog,
  keyOfSpan,
  readError,
  withTemplate,
} from '../../stacks/index.ts';
import type { KeyRules } from '../rules/key-rules.ts';
import type { ErrorEvent } from './error-event.ts';

/** What the key of an error is made of, as it is kept. */
export interface Keyed {
  readonly hash: string;
  readonly restHash: string;
  /** Of its message, where the key has it. */
  readonly template: string | null;
  /** The message has another template, which turned out to be one with this. */
  readonly isVariant: boolean;
  readonly key: GroupKey;
  readonly title: string;
  readonly culprit: string | null;
}

/** The template that stands for a message in keys. */
export interface MessageTemplate {
  readonly template: string;
  readonly isVariant: boolean;
}

/** Gives the template of a message, and remembers the message. */
export type TemplateOf = (message: string, at: Date) => MessageTemplate;

const textMax = 500;

const line = (text: string): string => (text.split('\n', 1)[0] ?? '').trim().slice(0, textMax);

/** What can be said of an error before the database is asked. */
export const shapeOf = ({ type, message, stack, language }: ErrorEvent): ErrorShape =>
  readError({ type, message, stack, language });

const isException = ({ type, stack }: ErrorEvent): boolean => type !== '' || stack !== '';

/** A span that failed and says nothing of how. */
const isBareSpan = (error: ErrorEvent): boolean => error.source === 'span' && !isException(error);

/** The key without the template of its message. */
function bareKey(error: ErrorEvent, shape: ErrorShape, rules: KeyRules): GroupKey {
  const { service, fingerprint } = error;
  if (isBareSpan(error)) {
    const { operation, status, response, peer } = error;
    return keyOfSpan(service, { operation, status, response, peer }, fingerprint);
  }
  if (!isException(error)) {
    const { severity, logger } = error;
    return keyOfLog(service, { severity, logger, template: '' }, fingerprint);
  }
  return keyOf(service, shape, { template: '', rules, fingerprint });
}

const messageOf = (error: ErrorEvent, shape: ErrorShape): string =>
  isException(error) ? shape.decisive.message : error.message;

/** The key of an error, with the words that people see of it. */
export function keyError(
  error: ErrorEvent,
  shape: ErrorShape,
  rules: KeyRules,
  templateOf: TemplateOf,
): Keyed {
  const bare = bareKey(error, shape, rules);
  const hasTemplate = bare.parts.some(({ name }) => name === 'template');
  const said = hasTemplate ? templateOf(messageOf(error, shape), error.at) : null;
  const template = said?.template ?? null;
  const key = template === null ? bare : withTemplate(error.service, bare, template);
  return {
    hash: key.hash,
    restHash: restHashOf(error.service, key),
    template,
    isVariant: said?.isVariant ?? false,
    key,
    title: titleOf(error, shape),
    culprit: culpritOf(error, key),
  };
}

/** Of all that makes the key but the template. */
function restHashOf(service: string, { kind, version, parts }: GroupKey): string {
  const rest = parts.map(({ name, value }) => [name, name === 'template' ? '' : value]);
  const text = JSON.stringify([version, service, kind, rest]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function titleOf(error: ErrorEvent, shape: ErrorShape): string {
  if (isBareSpan(error)) return line(error.message) || line(error.operation) || 'span';
  if (!isException(error)) return line(error.message) || error.severity || 'log';
  const { type, message } = shape.decisive;
  const said = line(message);
  return (said === '' ? type : type === '' ? said : `${type}: ${said}`).slice(0, textMax);
}

function culpritOf(error: ErrorEvent, { culprit: frame }: GroupKey): string | null {
  if (frame === null) return line(error.operation) || line(error.logger) || null;
  const name = [frame.module, frame.function].filter(Boolean).join('.');
  return line(name === '' ? frame.path : frame.path === '' ? name : `${name} (${frame.path})`);
}
