import type { AgentConfig } from '../base/config.ts';
import { findRepository, places, saveRepository } from '../base/home.ts';
import { withLock } from '../base/lock.ts';

/** Notes why nothing can be drafted in a folder. Null if drafting works. */
export async function noteTrouble(
  { home }: AgentConfig,
  folder: string,
  code: string | null,
): Promise<void> {
  const find = () => findRepository(home, folder);
  if ((find()?.trouble?.code ?? null) === code) return;
  await withLock(places(home).repositoriesLock, 10_000, async () => {
    const entry = find();
    if (entry) saveRepository(home, { ...entry, trouble: { code, isTold: false } });
  });
}
