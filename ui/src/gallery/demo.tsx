import type { ReactNode } from 'react';
import { useWordsOf } from '../words.ts';
import type { GalleryWords } from './ko.ts';

export const useGalleryWords = () => useWordsOf<GalleryWords>('gallery');

/** One component in one state, under the name that code calls it by. */
export function Demo({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div data-demo={name} className="min-w-0">
      <p className="label code mb-1.5">{name}</p>
      {children}
    </div>
  );
}

/** Components of one kind, one below the other. */
export function Group({
  name,
  children,
}: {
  name: 'style' | 'buttons' | 'forms' | 'states' | 'lists' | 'dialogs' | 'facts' | 'plots';
  children: ReactNode;
}) {
  const t = useGalleryWords();
  return (
    <section id={name} data-group={name} className="mt-12 scroll-mt-4">
      <h2 className="mb-4 text-lg font-bold">{t(`group.${name}`)}</h2>
      <div className="space-y-7">{children}</div>
    </section>
  );
}
