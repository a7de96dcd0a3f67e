import { randomUUID } from 'node:crypto';
import { type AnyContext, type Context, getDraft, type JsonBytes } from '@dojang/kernel';
import { matchDigestOf } from '@dojang/kernel/server';
import { newOrg, newPerson, type TestKernel, until } from '@dojang/kernel/testing';
import { receiveCapture } from '../captures/captures.ts';
import { changeVersion, getCommitDraft } from '../drafts/drafts.ts';
import { defaultConvention, renderDiffFile, scopeChange } from '../engine/index.ts';
import { registerRepository } from '../repositories/repositories.ts';
import type { ActReport, CaptureInput, CommitDraft, VersionInput } from '../schema.ts';
import { inputFile } from './input-file.ts';

/** An org, its owner's phone, and a machine of the same person with a repository. */
export interface Workshop {
  readonly phone: Context<never>;
  readonly machine: Context<never>;
  readonly repositoryId: string;
}

/** A further device of the person of `ctx`. */
export async function newDevice(kernel: TestKernel, ctx: Context<never>): Promise<Context<never>> {
  if (ctx.actor.kind !== 'person') throw new Error('a device is a person’s');
  const other = await newPerson(kernel, ctx.org);
  if (other.actor.kind !== 'person') throw new Error('a device is a person’s');
  return { ...ctx, actor: { ...ctx.actor, deviceId: other.actor.deviceId } };
}

export async function newWorkshop(kernel: TestKernel): Promise<Workshop> {
  const phone = await newOrg(kernel);
  const machine = await newDevice(kernel, phone);
  const repository = await registerRepository(machine, {
    name: '결제',
    remoteUrl: 'https://git.example/pay.git',
    fingerprint: randomUUID().replaceAll('-', '').repeat(2),
  });
  return { phone, machine, repositoryId: repository.id };
}

const before = 'export function pay(won: number) {\n  return charge(won);\n}\n';
const after = 'export function pay(won: number) {\n  return retry(() => charge(won));\n}\n';

const sources = [
  { path: 'src/pay.ts', before, after },
  { path: 'docs/guide.md', before: '# Guide\n', after: '# Guide\n\n## Refunds\n\nAsk first.\n' },
];

/** A capture of a small real change, scoped by the engine as the agent does. */
export async function captureOf(
  repositoryId: string,
  more: Partial<CaptureInput> = {},
): Promise<CaptureInput> {
  const files = sources.map(({ path, before, after }) => inputFile(path, before, after));
  const scope = await scopeChange({ files });
  const idempotencyKey = more.idempotencyKey ?? randomUUID();
  return {
    repositoryId,
    trigger: 'editor-closed',
    traceUuid: randomUUID(),
    idempotencyKey,
    capturedAt: new Date().toISOString(),
    tree: 'a'.repeat(40),
    head: 'b'.repeat(40),
    branch: 'main',
    remote: 'origin',
    scope,
    convention: defaultConvention,
    diff: files.map((file) => renderDiffFile(file)),
    secrets: [],
    author: { name: '김도장', email: 'kim@example.com' },
    matchDigest: matchDigestOf(idempotencyKey, '42'),
    hint: null,
    ...more,
  };
}

/** Takes a capture in as its route does: as the bytes that came. */
export const sendCapture = (machine: AnyContext, input: CaptureInput) =>
  receiveCapture(machine, Buffer.from(JSON.stringify(input)));

const read = ({ bytes }: JsonBytes<CommitDraft>): CommitDraft =>
  JSON.parse(Buffer.from(bytes).toString('utf8'));

/** The page of a draft, as a browser reads it. */
export const readPage = async (ctx: AnyContext, draftId: string) =>
  read(await getCommitDraft(ctx, draftId));

export const changeDraft = async (ctx: AnyContext, draftId: string, input: VersionInput) =>
  read(await changeVersion(ctx, draftId, input));

/** Sends a capture and waits for the worker's draft. */
export async function draftOf(workshop: Workshop, more: Partial<CaptureInput> = {}) {
  const input = await captureOf(workshop.repositoryId, more);
  const { draftId } = await sendCapture(workshop.machine, input);
  return until('the draft', () => findDraft(workshop.phone, draftId));
}

export const findDraft = (ctx: AnyContext, draftId: string) =>
  getDraft(ctx, draftId).catch((problem) => {
    if (problem.code === 'draft-not-found') return undefined;
    throw problem;
  });

export const doneReport = (message: string, more = {}): ActReport => ({
  state: 'done',
  commits: [{ sha: 'c'.repeat(40), message }],
  pushedRef: 'refs/heads/main',
  pushNote: null,
  ...more,
});
