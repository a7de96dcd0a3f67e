import type { FastifyReply } from 'fastify';

const quoted = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/**
 * A page that goes on to a path of this server by itself. A redirect would still count as the provider's: the browser
 * would keep back the cookies that stay at home (SameSite=strict).
 */
export function sendOnward(reply: FastifyReply, path: string): void {
  const href = quoted(path);
  reply
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${href}"><title>Dojang</title><p><a href="${href}">Dojang →</a></p>`,
    );
}
