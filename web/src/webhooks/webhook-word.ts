import { findMessage } from '../i18n.ts';

/** What a webhook is for: in the words of its module, else as the server names it. */
export const webhookWord = (name: string, otherwise: string): string =>
  findMessage(`webhook.${name}`) ?? otherwise;
