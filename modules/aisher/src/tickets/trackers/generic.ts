import { signedHeaders } from '@dojang/kernel';
import { webhookAnswer } from './schema.ts';
import { callTracker, faultOfStatus, jsonOf, type Tracker } from './tracker.ts';

/** A webhook that is signed as messages to receivers are. Each try has the same id, by which it tells a repeated one. */
export const genericTracker: Tracker = {
  async open(ctx, { url, secret }, { id, body: { title, text, labels, group }, link }) {
    const sent = JSON.stringify({
      id,
      event: 'open-issue',
      title,
      text,
      labels,
      group: { id: group.id, title: group.title },
      link,
    });
    const headers = signedHeaders({ id, at: ctx.now(), body: sent }, [secret]);
    const { status, body } = await callTracker(ctx, url, { method: 'POST', headers, body: sent });
    if (status < 200 || status > 299) throw faultOfStatus(status);
    const told = webhookAnswer.safeParse(jsonOf(body));
    const { key = null, url: page = null } = told.success ? told.data : {};
    return { key: key === null ? null : String(key), url: page };
  },
};
