import assert from 'node:assert/strict';
import type { FastifyInstance } from 'fastify';
import { pairDevice, sendAnonymous, type TestClient } from './test-client.ts';
import { newOrg, newPerson, type TestKernel } from './test-kernel.ts';

/** What a claim of a link answers: the status, the code of a refusal, and its reason where there is one. */
export async function tryClaim(app: FastifyInstance, link: string, kind = 'browser') {
  const secret = link.split('#')[1] ?? '';
  const input = { secret, deviceName: '새 기기', kind };
  const { status, body } = await sendAnonymous(app, 'POST', '/pairings/claim', input);
  return body.reason === undefined ? [status, body.code ?? null] : [status, body.code, body.reason];
}

export async function makeLink(
  by: TestClient,
  body: object,
): Promise<{ id: string; link: string }> {
  const answer = await by.send('POST', '/pairings', body);
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
}

/** Bodies of links: a way in for somebody new, and a way back for one of the org. */
export const invite = (role: string) => ({ kind: 'person', name: '이직원', role });
export const recover = ({ personId }: TestClient) => ({ kind: 'recovery', personId });

/** An org with a person of each role that may make links, each in a browser. */
export async function makeStaff(kernel: TestKernel, app: FastifyInstance) {
  const ctx = await newOrg(kernel);
  const person = async (role: 'owner' | 'admin' | 'member') =>
    pairDevice(app, await newPerson(kernel, ctx.org, role));
  const [owner, admin, member] = [
    await person('owner'),
    await person('admin'),
    await person('member'),
  ];
  return { ctx, owner, admin, member };
}
