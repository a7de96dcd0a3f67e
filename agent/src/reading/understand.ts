import { scopeChange } from '@dojang/commit/engine';
import type { CaptureInput } from '@dojang/commit/schema';
import { findAddedSecrets, type SecretFinding } from '../capture/secrets.ts';

export type InputFile = Parameters<typeof scopeChange>[0]['files'][number];

/** What to find out about a change. */
export interface Matter {
  readonly files: readonly InputFile[];
  /** Whether a model or reuse follows. */
  readonly forModel: boolean;
}

/** A change after its analysis, checked for secrets. */
export interface Understood {
  readonly scope: CaptureInput['scope'];
  readonly secrets: readonly SecretFinding[];
}

export async function understand({ files, forModel }: Matter): Promise<Understood> {
  const scope = await scopeChange({ files, forModel });
  return { scope, secrets: findAddedSecrets(files, scope) };
}
