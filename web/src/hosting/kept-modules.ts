const storageKey = 'dojang.modules';

/**
 * The modules that the org had at the last visit, so that the navigation does not jump while it loads;
 * undefined on the first one.
 */
export const keptModules = (): readonly string[] | undefined =>
  localStorage.getItem(storageKey)?.split(' ');

export const keepModules = (names: readonly string[]): void =>
  localStorage.setItem(storageKey, names.join(' '));

export const forgetModules = (): void => localStorage.removeItem(storageKey);
