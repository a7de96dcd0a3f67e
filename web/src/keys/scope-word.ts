import { findMessage } from '../i18n.ts';

/** What a scope lets a key do: in the words of its module, else the action itself. */
export const scopeWord = (scope: string): string => findMessage(`scope.${scope}`) ?? scope;
