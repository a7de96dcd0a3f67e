import type { Parts } from '../core/context.ts';
import type { OpenedModule } from '../core/module.ts';
import type { Logger } from '../observe/log.ts';

export interface OpenedModules {
  /** By module: whether it can take requests. */
  readonly ready: Readonly<Record<string, () => Promise<boolean> | boolean>>;
  /** Further ports of the server. */
  readonly ports: readonly number[];
  /** In the opposite order of opening. One that fails to close holds up no other. */
  close(): Promise<void>;
}

/**
 * Opens what each module keeps as long as the server lives, one after the other, and adds it to
 * `parts`. When one cannot be opened, those before it are closed again.
 *
 * @param configs by module, what its own schema made of the environment
 * @throws Error of the module that could not be opened, or when two modules bring the same part
 */
export async function openModules(
  parts: Parts,
  configs: ReadonlyMap<string, unknown>,
): Promise<OpenedModules> {
  const opened: { readonly name: string; readonly own: OpenedModule }[] = [];
  const close = () => closeAll(opened.toReversed(), parts.log);
  try {
    for (const module of parts.modules) {
      const own = await module.open(parts, configs.get(module.name) ?? module.config.parse({}));
      opened.push({ name: module.name, own });
      for (const [part, value] of Object.entries(own.parts ?? {})) {
        if (part in parts) {
          throw new Error(
            `Module ${module.name} brings the part ${part}, which is there already: rename its part.`,
          );
        }
        Object.assign(parts, { [part]: value });
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  for (const { metrics } of parts.modules) {
    for (const { name, help, labels = [], collect } of metrics) {
      parts.metrics.collected(name, help, labels, () => collect(parts));
    }
  }
  const ready = opened.flatMap(({ name, own }) => (own.ready ? [[name, own.ready] as const] : []));
  const ports = opened.flatMap(({ own }) => own.ports ?? []);
  return { ready: Object.fromEntries(ready), ports, close };
}

async function closeAll(
  opened: readonly { readonly name: string; readonly own: OpenedModule }[],
  log: Logger,
): Promise<void> {
  for (const { name, own } of opened) {
    await Promise.resolve()
      .then(() => own.close?.())
      .catch((error) => log.error({ error, module: name }, 'a module did not close'));
  }
}
