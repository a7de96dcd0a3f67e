import { baseName } from './paths.ts';
import type { ChangedElement } from './scope.ts';

/** The last part of a qualified name. */
export const lastName = (name: string) => name.slice(name.lastIndexOf('.') + 1);
/** Names that every file of a kind has. The name of the file then says more. */
const generic =
  /^(?:default|index|create|setup|main|meta|options|config|handler|render|run|init|__init__|constructor|props|data|rule|plugin)$/;

/** The name to show. A method keeps its class. A name that says nothing is replaced by that of its file. */
export function shownName({ name, path }: ChangedElement): string {
  if (generic.test(name) || /^default\./.test(name)) return stem(path);
  return name.split('.').slice(-2).join('.');
}

/** The name of a file without its endings. `index` is named after its folder. */
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
