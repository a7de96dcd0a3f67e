// Runs before the first paint, as a file of its own because the content security policy allows no
// inline script: a chosen theme or language must not flash.
(() => {
  try {
    const theme = localStorage.getItem('dojang.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
    const language = localStorage.getItem('dojang.language');
    const korean = (language ?? navigator.language).startsWith('ko');
    document.documentElement.lang = korean ? 'ko' : 'en';
  } catch {
    // Storage is off: the system's theme and the browser's language hold.
  }
})();
