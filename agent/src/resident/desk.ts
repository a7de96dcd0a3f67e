import type { AgentConfig } from '../base/config.ts';
import type { AgentLog } from '../base/log.ts';
import type { Memory } from './watch.ts';

/** What the agent's work is given. */
export interface Desk {
  readonly config: AgentConfig;
  readonly log: AgentLog;
  readonly memory: Memory;
}
