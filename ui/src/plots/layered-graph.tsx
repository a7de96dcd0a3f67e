import { Minus, Plus } from 'lucide-react';
import {
  type KeyboardEvent,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { IconButton } from '../buttons/button.tsx';
import { LoadingSheet } from '../states/loading.tsx';
import { useUiWords } from '../words.ts';
import {
  boxBeside,
  boxSize,
  curveThrough,
  type Direction,
  type GraphEdge,
  type GraphNode,
  type Layout,
  lineKey,
  middleOf,
} from './graph.ts';
import { useLayout } from './use-layout.ts';

export interface GraphBox extends GraphNode {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  /** Its edge is thick and ochre; `note` says why. */
  readonly isFailing?: boolean;
}

export interface GraphLine extends GraphEdge {
  /** In pixels. */
  readonly width: number;
  readonly label?: string | undefined;
  /** Drawn in ochre; `label` says why. */
  readonly isFailing?: boolean;
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

const zoomStep = 1.25;
/** A graph that is wider than its place is made smaller, as long as its names can be read. */
const fitMin = 0.75;
const zoomMin = 0.4;
const zoomMax = 1.5;

/**
 * Boxes in layers, callers on the left, with lines between them. The arrow keys go from box to box. It is for wide
 * screens; the host shows its figures as a table as well.
 */
export function LayeredGraph({
  label,
  boxes,
  lines,
  chosen,
  onChoose,
}: {
  label: string;
  /** The same value while nothing changed, as `useMemo` gives it. */
  boxes: readonly GraphBox[];
  lines: readonly GraphLine[];
  chosen: string | null;
  onChoose: (key: string) => void;
}) {
  const t = useUiWords();
  const layout = useLayout(boxes, lines);
  const frame = useRef<HTMLElement>(null);
  const [fit, setFit] = useState(1);
  const [asked, setAsked] = useState<number | null>(null);
  const zoom = asked ?? fit;
  const zoomBy = (factor: number) => setAsked(Math.min(zoomMax, Math.max(zoomMin, zoom * factor)));
  useLayoutEffect(() => {
    if (!layout || !frame.current) return;
    setFit(Math.min(1, Math.max(fitMin, frame.current.clientWidth / layout.width)));
  }, [layout]);
  if (!layout) return <LoadingSheet className="h-80" />;
  return (
    <div className="sheet relative overflow-hidden">
      <section
        ref={frame}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: What scrolls has to be reached by the keyboard.
        tabIndex={0}
        className="max-h-[70vh] min-h-64 overflow-auto pb-14 -outline-offset-2"
      >
        <div
          className="relative mx-auto"
          style={{ width: layout.width * zoom, height: layout.height * zoom }}
        >
          <div
            className="absolute top-0 left-0 origin-top-left"
            style={{ width: layout.width, height: layout.height, transform: `scale(${zoom})` }}
          >
            <Lines layout={layout} lines={lines} chosen={chosen} />
            <Boxes layout={layout} boxes={boxes} chosen={chosen} onChoose={onChoose} />
          </div>
        </div>
      </section>
      <div className="absolute right-2 bottom-2 flex rounded-lg border border-line bg-sheet">
        <IconButton Icon={Minus} label={t('plot.smaller')} onClick={() => zoomBy(1 / zoomStep)} />
        <IconButton Icon={Plus} label={t('plot.larger')} onClick={() => zoomBy(zoomStep)} />
      </div>
    </div>
  );
}

function Boxes({
  layout,
  boxes,
  chosen,
  onChoose,
}: {
  layout: Layout;
  boxes: readonly GraphBox[];
  chosen: string | null;
  onChoose: (key: string) => void;
}) {
  const held = useRef(new Map<string, HTMLButtonElement>());
  const shown = boxes.filter(({ key }) => layout.boxes.has(key));
  // One box is reached by Tab, the others from there.
  const entry = shown.some(({ key }) => key === chosen) ? chosen : shown[0]?.key;
  const step = (event: KeyboardEvent, from: string) => {
    const direction = directions[event.key];
    if (!direction) return;
    event.preventDefault();
    const places = new Map(shown.map(({ key }) => [key, layout.boxes.get(key) ?? { x: 0, y: 0 }]));
    const to = boxBeside(places, from, direction);
    if (to === null) return;
    onChoose(to);
    held.current.get(to)?.focus();
  };
  return shown.map(({ key, title, note, isFailing }) => {
    const { x, y } = layout.boxes.get(key) ?? { x: 0, y: 0 };
    return (
      <button
        key={key}
        ref={(element) => {
          if (element) held.current.set(key, element);
          else held.current.delete(key);
        }}
        type="button"
        tabIndex={key === entry ? 0 : -1}
        aria-pressed={key === chosen}
        onClick={() => onChoose(key)}
        onKeyDown={(event) => step(event, key)}
        style={{ left: x - boxSize.width / 2, top: y - boxSize.height / 2, ...boxSize }}
        className={`absolute rounded-lg bg-paper px-2.5 py-1 text-left leading-tight hover:bg-sunk ${isFailing ? 'border-2 border-removed-ink' : 'border border-edge'} ${key === chosen ? 'ring-2 ring-ink' : ''}`}
      >
        <span className="block truncate text-sm font-medium">{title}</span>
        {note && <span className="label block truncate">{note}</span>}
      </button>
    );
  });
}

function Lines({
  layout,
  lines,
  chosen,
}: {
  layout: Layout;
  lines: readonly GraphLine[];
  chosen: string | null;
}) {
  const id = useId();
  const drawn = lines.flatMap((line) => {
    const bends = layout.lines.get(lineKey(line));
    return bends ? [{ ...line, bends }] : [];
  });
  return (
    <svg
      width={layout.width}
      height={layout.height}
      className="absolute inset-0"
      aria-hidden="true"
    >
      {(['plain', 'failing'] as const).map((kind) => (
        <marker
          key={kind}
          id={`${id}-${kind}`}
          viewBox="0 0 8 8"
          refX="7.5"
          refY="4"
          markerWidth="12"
          markerHeight="12"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0 8 4 0 8Z" fill={kind === 'plain' ? 'var(--edge)' : 'var(--removed-ink)'} />
        </marker>
      ))}
      {drawn.map(({ from, to, width, label, isFailing, bends }) => {
        const isAside = chosen !== null && from !== chosen && to !== chosen;
        const middle = middleOf(bends);
        return (
          <g key={lineKey({ from, to })} opacity={isAside ? 0.3 : 1}>
            <path
              d={curveThrough(bends)}
              fill="none"
              stroke={isFailing ? 'var(--removed-ink)' : 'var(--edge)'}
              strokeWidth={width}
              markerEnd={`url(#${id}-${isFailing ? 'failing' : 'plain'})`}
            />
            {label && (
              <text
                x={middle.x}
                y={middle.y - 5 - width / 2}
                textAnchor="middle"
                fontSize="12"
                fontWeight="600"
                fill={isFailing ? 'var(--removed-ink)' : 'var(--ink-2)'}
                stroke="var(--sheet)"
                strokeWidth="4"
                paintOrder="stroke"
              >
                {label}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
