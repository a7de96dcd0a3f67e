import { baseName } from './paths.ts';
import type { ChangedElement } from './scope.ts';

/** The last part of a qualified name. */
export const lastName = (name: string) => name.slice(name.lastIndexOf('.') + 1);
/** Names that every file of a kind has: there the file says more. */
const generic =
  /^(?:default|index|create|setup|main|meta|options|config|handler|render|run|init|__init__|constructor|props|data|rule|plugin)$/;

/** A method keeps its class; a name that says nothing gives way to that of its file. */
export function shownName({ name, path }: ChangedElement): string {
  if (generic.test(name) || /^default\./.test(name)) return stem(path);
  return name.split('.').slice(-2).join('.');
}

/** The name of a file without its endings; `index` is known by its folder. */
export function stem(path: string): string {
  const bare = baseName(path).replace(
    /(?<=.)(?:[._-](?:test|spec|e2e|stories|d))?\.[^.]{1,12}$/i,
    '',
  );
  const folder = path.split('/').at(-2);
  return /^(?:index|mod|__init__|main|lib)$/.test(bare) && folder && folder !== 'src'
    ? folder
    : bare;
}
