export type Theme = 'system' | 'light' | 'dark';

export function chosenTheme(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Kept on this device; `theme.js` puts it on before the first paint. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') {
    localStorage.removeItem('dojang.theme');
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem('dojang.theme', theme);
    document.documentElement.dataset.theme = theme;
  }
}
