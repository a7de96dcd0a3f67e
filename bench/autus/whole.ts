/** A sheet from its bytes to its undo, on the embedded database: what a desk waits for. */
import { kernelModule } from '@dojang/kernel/server';
import { testKernel } from '@dojang/kernel/testing';
import { autusModule } from '../../modules/autus/src/module.ts';
import { importWorld } from '../../modules/autus/src/testing/imports.ts';
import { csvOf } from '../../modules/autus/src/testing/roster.ts';
import { xlsxOf } from '../../modules/autus/src/testing/xlsx.ts';
import { generatedCells } from './generated.ts';

export interface Whole {
  readonly uploadMs: number;
  readonly planJobMs: number;
  readonly applyMs: number;
  readonly undoMs: number;
  /** Rows that the same cells in another file would change. */
  readonly secondUploadChanges: number;
  /** Share of the written rows that the undo took back. */
  readonly undoneRows: number;
}

export async function measureWhole(count: number): Promise<Whole> {
  const kernel = await testKernel({ modules: [kernelModule, autusModule] });
  const { app, open } = importWorld(kernel);
  const desk = await open();
  const { rows } = generatedCells(count, count);
  const timed = async <T>(work: () => Promise<T>) => {
    const began = performance.now();
    const value = await work();
    return { value, ms: Math.round(performance.now() - began) };
  };
  const upload = await timed(() => desk.upload(xlsxOf(rows)));
  const id: string = upload.value.body.id;
  const plan = await timed(() => desk.plan(id));
  await desk.stamp(plan.value.draftId);
  const applied = await timed(() => desk.apply(id));
  const { rowsDone } = await desk.read(id);
  const again = await desk.upload(csvOf(rows.map((row) => row.map((cell) => String(cell ?? '')))));
  const { counts } = await desk.plan(again.body.id);
  const undo = await timed(() => desk.undo(id));
  const { rowsUndone } = await desk.read(id);
  await app.close();
  await kernel.close();
  const work = (outcome: string): number => counts[outcome] ?? 0;
  return {
    uploadMs: upload.ms,
    planJobMs: plan.ms,
    applyMs: applied.ms,
    undoMs: undo.ms,
    secondUploadChanges: work('new') + work('sibling') + work('changed'),
    undoneRows: rowsDone === 0 ? 0 : rowsUndone / rowsDone,
  };
}
