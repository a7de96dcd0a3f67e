import type { LucideIcon } from 'lucide-react';
import { Button } from '../buttons/button.tsx';

export interface RowTool {
  readonly Icon: LucideIcon;
  readonly text: string;
  /** The text with the name of the thing: a list has the same text in each row. */
  readonly label: string;
  readonly busy?: boolean;
  readonly onClick: () => void;
}

/** What can be done about the thing of a row: below its facts, in line with them. */
export const RowTools = ({ tools }: { tools: readonly RowTool[] }) => (
  <div className="mt-1 -ml-3 flex flex-wrap">
    {tools.map(({ Icon, text, label, busy, onClick }) => (
      <Button
        key={text}
        kind="quiet"
        Icon={Icon}
        className="px-3"
        busy={busy ?? false}
        aria-label={label}
        onClick={onClick}
      >
        {text}
      </Button>
    ))}
  </div>
);
