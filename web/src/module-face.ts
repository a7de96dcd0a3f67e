import type { DraftDetail, DraftLine } from '@dojang/kernel/schema';
import type { ComponentType, ReactNode } from 'react';
import type { Api } from './api.ts';

/** What a module's draft view tells the frame: what a stamp now would bind to. */
export interface Stampable {
  readonly digest: string;
  /** The edited body, when the person changed it. */
  readonly body?: unknown;
  /** A sentence that says why it cannot be stamped as it is; null when it can. */
  readonly blocked: string | null;
  /** The edit itself asks for the number that the capturing machine shows. */
  readonly risky: boolean;
}

export interface DraftViewProps {
  readonly draft: DraftDetail;
  readonly api: Api;
  /** It can still be edited and stamped. */
  readonly open: boolean;
  /** The place where the seal lands; the view puts it on its paper. */
  readonly spot: ReactNode;
  readonly onStampable: (stampable: Stampable | null) => void;
}

/** A module's screens as one data value, as `Module` is on the server. */
export interface WebModule {
  readonly name: string;
  readonly messages: {
    readonly ko: Readonly<Record<string, string>>;
    readonly en: Readonly<Record<string, string>>;
  };
  readonly kinds: Readonly<
    Record<
      string,
      {
        /** The facts of an inbox card. */
        readonly Line: ComponentType<{ draft: DraftLine }>;
        readonly View: ComponentType<DraftViewProps>;
        /** What is shown to someone without a session, from the draft alone. */
        readonly Preview: ComponentType<{ draft: DraftDetail; spot: ReactNode }>;
        /** What came of the act, or what it waits for, for the state line. */
        readonly Outcome: ComponentType<{ draft: DraftDetail; api: Api }>;
      }
    >
  >;
  readonly pages: readonly {
    readonly path: string;
    readonly Page: ComponentType<{ api: Api; params: Readonly<Record<string, string>> }>;
  }[];
  readonly navigation: readonly {
    readonly path: string;
    /** A key of the module's catalogue. */
    readonly label: string;
    readonly Icon: ComponentType<{ size?: number | string }>;
  }[];
}
