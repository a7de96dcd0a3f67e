import type { LucideIcon } from 'lucide-react';
import type { Findable } from './ranking.ts';

/** One line of the palette: it leads somewhere, or does something. */
export interface Entry extends Findable {
  readonly Icon: LucideIcon;
  readonly detail?: string;
  readonly href?: string;
  readonly run?: () => void;
}

export interface EntryGroup {
  readonly id: string;
  readonly label: string;
  readonly entries: readonly Entry[];
}
