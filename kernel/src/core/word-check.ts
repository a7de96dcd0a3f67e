import type { Module } from './module.ts';
import { type Locale, locales, type NotificationKind, type Texts } from './notification-kind.ts';

function requireText(what: string, locale: Locale, text: unknown): void {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new Error(`${what} has no words in ${locale}: add them.`);
  }
  if (locale === 'en' && /\p{Script=Hangul}/u.test(text)) {
    throw new Error(`${what} has Korean words in en: translate them.`);
  }
}

/** @throws Error that names what lacks a word, the language and the fix. */
export function requireTexts(what: string, texts: Texts): void {
  for (const locale of locales) requireText(what, locale, texts[locale]);
}

function checkKind({ kind, label, words, params }: NotificationKind): void {
  const what = `The notification kind ${kind}`;
  requireTexts(`${what}, in its label,`, label);
  const all = Object.fromEntries(params.map((name) => [name, 1]));
  for (const locale of locales) {
    const write = words[locale];
    if (typeof write !== 'function') requireText(what, locale, undefined);
    for (const given of [{}, all]) {
      const { title, body } = write(given);
      requireText(what, locale, title);
      requireText(what, locale, body);
    }
  }
}

/** What a person agrees to has to be there in the language that the person reads. */
function checkConsents({ consents }: Module): void {
  for (const { name, title, text, channels = [] } of consents) {
    requireTexts(`The consent text ${name}, in its title,`, title);
    requireTexts(`The consent text ${name}`, text);
    for (const { label } of channels) requireTexts(`A channel of the consent text ${name}`, label);
  }
}

/** A draft that was put off is asked for again: by a kind of message that its module has. */
function checkReminders({ name, draftKinds, notifications }: Module): void {
  for (const { kind, notification } of draftKinds) {
    if (notification === undefined) continue;
    if (notifications.some((each) => each.kind === notification && each.asks === true)) continue;
    throw new Error(
      `The draft kind ${kind} is asked for by ${notification}: declare it in module ${name}, with asks.`,
    );
  }
}

/** A plan is read before anybody asks for it: its words must stand for what the catalogue may leave out, too. */
function checkPlan({ name, plan }: Module): void {
  if (plan === null) return;
  const what = `The plan section of module ${name}`;
  if (name === 'name' || name === 'label')
    throw new Error(`${what} would hide a key of the plan: rename it.`);
  const misspelt = plan.schema.safeParse({ 'no such key': 1 });
  const isStrict = misspelt.error?.issues.some(({ code }) => code === 'unrecognized_keys');
  if (!isStrict) throw new Error(`${what} takes keys that nothing reads: make its schema strict.`);
  const empty = plan.schema.safeParse({});
  if (!empty.success) return;
  for (const locale of locales) {
    const lines = plan.words[locale]?.(empty.data) ?? [];
    if (lines.length === 0) requireText(what, locale, undefined);
    for (const line of lines) requireText(what, locale, line);
  }
}

/**
 * Refuses a module that cannot speak to everyone: each of its words stands in each language.
 *
 * @throws Error that names the word, the language and the fix.
 */
export function checkWords(module: Module): void {
  requireTexts(`The module ${module.name}, in its title,`, module.title);
  for (const kind of module.notifications) checkKind(kind);
  checkPlan(module);
  checkReminders(module);
  checkConsents(module);
}
