import type { JournalHeader } from '../journal/record.ts';
import type { Shifts } from './clocks.ts';
import type { Encoding } from './decode/decode.ts';
import type { Signal } from './otlp/request.ts';

/** What the journal says of a request, beside its bytes: all that was decided when it came. */
export interface ReceivedHeader extends JournalHeader {
  readonly keyId: string;
  readonly signal: Signal;
  readonly encoding: Encoding;
  /** Of the body. */
  readonly sha256: string;
  /** The part of healthy traces that is kept; 1 for all. */
  readonly keep: number;
  readonly shifts: Shifts;
  readonly replay: boolean;
}
