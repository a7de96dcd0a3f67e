import { type ReactNode, useEffect, useRef, useState } from 'react';

/** How far outside of the window something is drawn beforehand, in pixels. */
const aheadPx = 1200;

/** Draws its children once they come near the window. Until then it keeps about their room. */
export function Near({ heightPx, children }: { heightPx: number; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setIsNear] = useState(false);
  useEffect(() => {
    const { current } = place;
    if (isNear || current === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setIsNear(true);
      },
      { rootMargin: `${aheadPx}px` },
    );
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, [isNear]);
  return isNear ? children : <div ref={place} style={{ height: heightPx }} />;
}
