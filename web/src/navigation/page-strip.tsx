import { useEffect, useRef } from 'react';
import { isIn, type NavigationProps } from './places.ts';

/** The pages of the open module on a phone, above the page: its one tab leads to all of them. */
export function PageStrip({ places, at }: Omit<NavigationProps, 'waiting'>) {
  const strip = useRef<HTMLElement>(null);
  const module = places?.modules.find(({ name }) => isIn(name, at));
  const isPlace = module?.places.some(({ path }) => path === at);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the current page has to be in sight whenever it changes.
  useEffect(() => {
    const current = strip.current?.querySelector<HTMLElement>('[aria-current]');
    strip.current?.scrollTo({ left: (current?.offsetLeft ?? 0) - 48 });
  }, [at]);
  if (!module || !isPlace || module.places.length < 2) return null;
  return (
    <nav
      ref={strip}
      aria-label={module.label}
      className="relative flex overflow-x-auto border-b border-line px-2 [scrollbar-width:none] md:hidden"
    >
      {module.places.map(({ path, label }) => (
        <a
          key={path}
          href={path}
          aria-current={path === at ? 'page' : undefined}
          className="-mb-px flex min-h-12 items-center border-b-2 border-transparent px-3 whitespace-nowrap text-ink-2 -outline-offset-2 aria-[current]:border-ink aria-[current]:font-semibold aria-[current]:text-ink"
        >
          {label}
        </a>
      ))}
    </nav>
  );
}
