import { useEffect } from 'react';
import { useUiWords } from '../words.ts';

let page = '';
let count = 0;

function show(): void {
  if (page !== '') document.title = count > 0 ? `(${count}) ${page}` : page;
}

/** How many wait, before the title of whatever page is open; 0 shows none. */
export function countInTitle(waiting: number): void {
  count = waiting;
  show();
}

/** Puts `title` into the browser's tab, before the name of the product. */
export function useTitle(title: string): void {
  const t = useUiWords();
  useEffect(() => {
    page = `${title} · ${t('app.name')}`;
    show();
  }, [title, t]);
}
