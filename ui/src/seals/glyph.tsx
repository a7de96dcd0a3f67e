import { useId } from 'react';

/**
 * The seal, 도장 carved in white out of red. The letters are drawn, not typeset, so that they are the
 * same in every place; the turbulence eats into edge and face as ink does on paper.
 */
export function SealGlyph({
  size,
  label,
  inked = true,
}: {
  size: number;
  /** Read out; without it the seal is decoration. */
  label?: string;
  /** Off for small sizes, where unevenness is only noise. */
  inked?: boolean;
}) {
  const id = useId();
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 100 100"
      className="block shrink-0"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      {inked && (
        <filter id={id} x="-5%" y="-5%" width="110%" height="110%">
          <feTurbulence
            type="fractalNoise"
            baseFrequency="0.09"
            numOctaves="3"
            seed="11"
            result="n"
          />
          <feDisplacementMap in="SourceGraphic" in2="n" scale="2.6" result="edge" />
          <feTurbulence type="fractalNoise" baseFrequency="0.34" numOctaves="2" seed="4" />
          <feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 -7 5.6" result="grain" />
          <feComposite in="edge" in2="grain" operator="in" />
        </filter>
      )}
      <g filter={inked ? `url(#${id})` : undefined}>
        <path
          fill="var(--seal)"
          d="M9 5.5 Q50 3.6 91.5 5 Q95.4 5.2 95.2 9 Q96.4 50 95 91.4 Q95 95.3 91 95 Q50 96.6 8.6 95.2 Q4.8 95.2 5 91 Q3.8 50 5 9.4 Q5 5.6 9 5.5 Z"
        />
        <g fill="none" stroke="var(--on-seal)" strokeWidth="6.6" strokeLinecap="square">
          {/* 도 */}
          <path d="M42 19 H16.5 V45 H42.6" />
          <path d="M29.6 57 V77.4" />
          <path d="M14.6 80.6 H44.4" />
          {/* 장 */}
          <path d="M55 19 H73.5" />
          <path d="M64.2 20 Q63.8 36 54.4 45.6" />
          <path d="M64.8 29.5 Q67 39 74.4 45" />
          <path d="M84 15.6 V52" />
          <path d="M84.6 33 H89.4" strokeWidth="6" />
          <path d="M68.8 61.6 H76.2 Q83.8 61.8 83.7 71 Q83.6 80.5 76.2 80.6 H63.6 Q56 80.5 56 71 Q56 61.8 63.6 61.6 Z" />
        </g>
      </g>
    </svg>
  );
}
