import type { Transporter } from 'nodemailer';
import type { AnyContext } from '../../core/context.ts';
import type { Locale } from '../../core/notification-kind.ts';
import { openAddress } from '../addresses/addresses.ts';
import { words } from '../messages.ts';
import { type Channel, DeliveryFailure, type Receipt, sendTimeoutMs } from './channel.ts';

export interface MailConfig {
  /** `smtps://user:password@host:465` */
  readonly url: string;
  /** `Dojang <dojang@example.com>` */
  readonly from: string;
}

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);

interface Letter {
  readonly title: string;
  readonly body: string;
  readonly button?: { readonly label: string; readonly url: string };
  readonly locale: Locale;
  /** Message ids of the first letter of a thread and of the one before: mail programs show them as one. */
  readonly answers?: { readonly first: string; readonly before: string };
}

/** The letters that a letter of a thread answers, by the receipt of the one before. */
function answersOf(receipt: Receipt | null | undefined): Letter['answers'] {
  const { messageId: before, first } = receipt ?? {};
  return typeof before === 'string' && typeof first === 'string' ? { first, before } : undefined;
}

function writeHtml({ title, body, button, locale }: Letter): string {
  const lines = body.split('\n').map((line) => `<p style="margin:0 0 8px">${escapeHtml(line)}</p>`);
  const link = button
    ? `<p style="margin:20px 0 0"><a href="${escapeHtml(button.url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#b3261e;color:#fff;text-decoration:none">${escapeHtml(button.label)}</a></p>`
    : '';
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body style="margin:0;padding:24px;background:#f6f4ef;color:#22201c;font:16px/1.6 Pretendard,system-ui,sans-serif"><h1 style="margin:0 0 12px;font-size:18px">${escapeHtml(title)}</h1>${lines.join('')}${link}</body></html>`;
}

const writeText = ({ title, body, button }: Letter) =>
  [title, '', body, ...(button ? ['', `${button.label}: ${button.url}`] : [])].join('\n');

/** Reads an SMTP failure: 5xx is final; 4xx or a broken connection is worth another try. */
function failureOf(error: unknown): DeliveryFailure {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  if (typeof responseCode === 'number') {
    return new DeliveryFailure(`smtp-${responseCode}`, responseCode >= 500);
  }
  return new DeliveryFailure(code === 'EENVELOPE' ? 'smtp-envelope' : 'smtp-unreachable', false);
}

/** E-mail over SMTP, as text and HTML. */
export function createMail(config: MailConfig) {
  let transport: Promise<Transporter> | undefined;
  const openTransport = async () => {
    // With the first mail: a start does not wait for it.
    const { createTransport } = await import('nodemailer');
    return createTransport({
      url: config.url,
      connectionTimeout: sendTimeoutMs,
      greetingTimeout: sendTimeoutMs,
      socketTimeout: sendTimeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as Parameters<typeof createTransport>[0]);
  };
  async function post(to: string, id: string, letter: Letter): Promise<string> {
    const { answers } = letter;
    try {
      transport ??= openTransport();
      const sent = await (await transport).sendMail({
        from: config.from,
        to: { name: '', address: to },
        subject: letter.title,
        text: writeText(letter),
        html: writeHtml(letter),
        messageId: `<${id}@dojang>`,
        ...(answers && {
          inReplyTo: answers.before,
          references: [...new Set([answers.first, answers.before])],
        }),
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return sent.messageId;
    } catch (error) {
      throw failureOf(error);
    }
  }
  const channel: Channel = {
    name: 'email',
    async send(ctx, personId, message) {
      const address = await openAddress(ctx, personId, 'email');
      if (address === undefined) throw new DeliveryFailure('address-gone', true);
      const { title, body, locale, url } = message;
      const button = { label: words[locale].open, url };
      const answers = answersOf(message.thread?.before);
      const letter = { title, body, locale, button, ...(answers && { answers }) };
      const messageId = await post(address, message.deliveryId, letter);
      return { messageId, first: answers?.first ?? messageId };
    },
  };
  return {
    channel,
    /** The code that proves an address. */
    async sendCode(_ctx: AnyContext, address: string, id: string, code: string, locale: Locale) {
      const { codeTitle, codeBody } = words[locale];
      await post(address, id, { title: `${codeTitle}: ${code}`, body: codeBody, locale });
    },
    /** To somebody who need not be a person of the org, such as one who is invited. */
    async sendLetter(address: string, id: string, letter: Omit<Letter, 'answers'>) {
      await post(address, id, letter);
    },
  };
}
