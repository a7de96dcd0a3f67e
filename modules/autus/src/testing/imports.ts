import type { Context } from '@dojang/kernel';
import { getDraft, inTransaction } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, newPerson, pairDevice, type TestKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { applyImportJob } from '../imports/applying/apply-import.ts';
import { undoImportJob } from '../imports/applying/undo-import.ts';
import { planImportJob } from '../imports/planning/make-plan.ts';
import { autusModule } from '../module.ts';
import { ownDb } from '../own-db.ts';

const run = (isLast = false) =>
  ({ signal: new AbortController().signal, isLast: () => isLast }) as never;

/** A desk that brings sheets by the routes, and the jobs that follow, run by hand. */
export function importWorld(kernel: TestKernel) {
  const app = buildHttp(kernel.parts, [kernelModule, autusModule]);
  const open = async (owner?: Context<never>) => {
    const ctx = owner ?? (await newOrg(kernel));
    const desk = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
    const upload = (bytes: Buffer, name = 'list.csv') =>
      desk.send('POST', `/autus/imports?name=${encodeURIComponent(name)}`, bytes, {
        'content-type': 'application/octet-stream',
      });
    const read = async (id: string) => (await desk.send('GET', `/autus/imports/${id}`)).body;
    const rowsOf = async (id: string, outcome?: string) => {
      const of = outcome ? `&outcome=${outcome}` : '';
      return (await desk.send('GET', `/autus/imports/${id}/rows?limit=200${of}`)).body.rows;
    };
    const plan = async (id: string, number = 1, isLast = false) => {
      await planImportJob.handle(ctx, { importId: id, plan: number }, run(isLast));
      return read(id);
    };
    const stamp = async (draftId: string) => {
      const { versions } = await getDraft(ctx, draftId);
      const digest = versions.at(-1)?.digest;
      return desk.send('PUT', `/drafts/${draftId}/stamp`, {
        decision: 'approve',
        via: 'app',
        digest,
      });
    };
    /** And the jobs that go on with it. */
    const apply = async (id: string, isLast = false) => {
      do await applyImportJob.handle(ctx, { importId: id }, run(isLast));
      while ((await read(id)).state === 'applying');
    };
    const undo = async (id: string) => {
      const asked = await desk.send('PUT', `/autus/imports/${id}/undo`);
      while (asked.status === 202 && (await read(id)).state === 'undoing')
        await undoImportJob.handle(ctx, { importId: id }, run());
      return asked;
    };
    /** Brought, planned and stamped. */
    const stamped = async (bytes: Buffer): Promise<string> => {
      const { id } = (await upload(bytes)).body;
      const { draftId } = await plan(id);
      const answer = await stamp(draftId);
      if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
      return id;
    };
    const counts = () =>
      inTransaction(ctx, async (ctx) => {
        const { rows } = await sql<Record<string, number>>`select
          (select count(*)::int from autus.profile where kind = 'student') as students,
          (select count(*)::int from autus.profile where kind = 'guardian') as guardians,
          (select count(*)::int from autus.contact) as contacts,
          (select count(*)::int from autus.guardianship) as links,
          (select count(*)::int from autus.household) as households,
          (select count(*)::int from autus.household_member) as members`.execute(ownDb(ctx));
        return rows[0] ?? {};
      });
    return { ctx, desk, upload, read, rowsOf, plan, stamp, apply, undo, stamped, counts };
  };
  return { app, open };
}
