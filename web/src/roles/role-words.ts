import type { RoleMatrix } from '@dojang/kernel/schema';
import type { Language } from '@dojang/ui/words.ts';
import { findMessage } from '../i18n.ts';
import { scopeWord } from '../keys/scope-word.ts';

/** What somebody may do, in the words of the module that declares it. */
export const actionWord = scopeWord;

/** A role as it is shown, whoever made it. */
export interface ShownRole {
  readonly name: string;
  readonly label: string;
  readonly actions: ReadonlySet<string>;
}

/** All roles: those of the org first, then those of the kernel and of modules. */
export function shownRoles(matrix: RoleMatrix, language: Language): readonly ShownRole[] {
  const shown = (name: string, label: string, actions: readonly string[]) => ({
    name,
    label,
    actions: new Set(actions),
  });
  return [
    ...matrix.own.map(({ name, label, actions }) => shown(name, label, actions)),
    ...matrix.kernel
      // A guest may do nothing by that alone.
      .filter(({ actions }) => actions.length > 0)
      .map(({ name, actions }) => shown(name, findMessage(`role.${name}`) ?? name, actions)),
    ...matrix.added.map(({ name, label, actions }) => shown(name, label[language], actions)),
  ];
}
