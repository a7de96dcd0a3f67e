import type { DraftDetail } from '@dojang/kernel/schema';
import type { ReactNode } from 'react';

/** What these screens need of the page that hosts them; the page's own types fit by shape. */
export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
}

export interface Stampable {
  readonly digest: string;
  readonly body?: unknown;
  readonly blocked: string | null;
  readonly risky: boolean;
}

export interface DraftViewProps {
  readonly draft: DraftDetail;
  readonly api: Api;
  readonly open: boolean;
  readonly spot: ReactNode;
  readonly onStampable: (stampable: Stampable | null) => void;
}
