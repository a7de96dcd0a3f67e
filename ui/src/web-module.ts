import type { DraftDetail, DraftLine } from '@dojang/kernel/schema';
import type { LucideIcon } from 'lucide-react';
import type { ComponentType, ReactNode } from 'react';
import type { Api } from './api.ts';
import type { Language } from './words.ts';

/** What a module's draft view tells the frame: what a stamp now would bind to. */
export interface Stampable {
  readonly digest: string;
  /** The edited body, when the person changed it. */
  readonly body?: unknown;
  /** A sentence that says why it cannot be stamped as it is; null when it can. */
  readonly blocked: string | null;
  /** The edit adds a risk, so the stamp needs the number that the capturing machine shows. */
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

/** The screens of one kind of draft, loaded when the first draft of the kind is opened. */
export interface DraftScreens {
  readonly View: ComponentType<DraftViewProps>;
  /** What is shown to someone without a session, from the draft alone. */
  readonly Preview: ComponentType<{ draft: DraftDetail; spot: ReactNode }>;
  /** What came of the act, or what it waits for, in words that are read out as they change. */
  readonly Outcome: ComponentType<{ draft: DraftDetail; api: Api }>;
  /** What a person can do about the outcome: buttons, in one line with those of the shell. */
  readonly Tools?: ComponentType<{ draft: DraftDetail; api: Api }>;
}

export interface DraftKindOnWeb {
  /** The facts of an inbox card. It is part of the first paint, so its words are in the face. */
  readonly Line: ComponentType<{
    draft: DraftLine;
    /** Whether the name of its group stands above it. */
    isGrouped?: boolean;
  }>;
  readonly load: () => Promise<DraftScreens>;
  /**
   * What its view reads beside the draft, as paths of the API: `/<module>/drafts/<id>`. It is kept with the draft for
   * reading without a network.
   */
  readonly reads?: (draftId: string) => readonly string[];
}

export interface PageProps {
  readonly api: Api;
  /** Whether the reader may do an action: what they may not do is not offered. The server checks again. */
  readonly may: (action: string) => boolean;
  /** What the path names: `/history/$id` gives `id`. */
  readonly params: Readonly<Record<string, string>>;
}

/** A page of people who are signed in, inside the frame. */
export interface WebPage {
  /** Below `/<module>`, e.g. `/history/$id`. */
  readonly path: string;
  /** Loaded when the page is opened. */
  readonly load: () => Promise<ComponentType<PageProps>>;
  /** What makes it a place of the navigation; a page without it is reached from another page. */
  readonly place?: {
    /** A key of the module's face. */
    readonly label: string;
    readonly Icon: LucideIcon;
    /** Opens it after `g`: one letter. */
    readonly key?: string;
    /** The action that a person must be allowed to do for the place to be shown. */
    readonly action?: string;
  };
}

/** A page that anyone may open, without a session and without the frame. */
export interface PublicWebPage {
  /** Below `/<module>`. */
  readonly path: string;
  readonly load: () => Promise<ComponentType<PageProps>>;
}

/** A part of the settings page. */
export interface SettingsPart {
  /** A key of the module's face. */
  readonly label: string;
  readonly load: () => Promise<ComponentType<{ api: Api }>>;
  /** The action that a person must be allowed to do for the part to be shown. */
  readonly action?: string;
}

/** Something that a module finds for the palette. */
export interface Found {
  readonly id: string;
  /** May be a stranger's text: it is shown as such. */
  readonly label: string;
  readonly detail?: string;
  readonly href: string;
}

/** One kind of thing that the palette finds by asking the server. */
export interface PaletteSearch {
  /** A key of the module's words: stands above what is found. */
  readonly label: string;
  /** The action that a person must be allowed to do to be offered it. */
  readonly action?: string;
  /** A few, the best first. `signal` ends a search whose words have changed. */
  readonly find: (api: Api, words: string, signal: AbortSignal) => Promise<readonly Found[]>;
}

/** Something to do that has no page of its own in the navigation. */
export interface PaletteAction {
  /** A key of the module's words. */
  readonly label: string;
  readonly Icon: LucideIcon;
  readonly href: string;
  readonly action?: string;
}

/** What a module adds to the palette beside its places. */
export interface ModulePalette {
  readonly searches: readonly PaletteSearch[];
  readonly actions: readonly PaletteAction[];
}

export type Words = Readonly<Record<string, string>>;
export type Catalogue = Readonly<Record<Language, Words>>;

/** How a first step is done. */
export interface WebStep {
  readonly title: string;
  readonly text: string;
  /** To be typed into a terminal. */
  readonly command?: string;
  readonly href?: string;
}

/** A module's screens as one data value, as `Module` is on the server. */
export interface WebModule {
  /** The server's name of it. Its pages lie below `/<name>`, and its query keys begin with it. */
  readonly name: string;
  readonly Icon: LucideIcon;
  /**
   * What the shell says of it before any of its screens is open: its name (`module.name`), the labels
   * of its places, the words of its inbox lines.
   */
  readonly face: Catalogue;
  /**
   * All its other words, in both languages, so that a language changes at once: those of its screens,
   * and how the ledger and the settings name its events (`event.<type>`), its jobs (`job.<name>`), its
   * drafts (`story.draft.<kind>`) and its problems (`problem.<code>`).
   */
  readonly words: () => Promise<Catalogue>;
  /** By kind of draft. */
  readonly kinds: Readonly<Record<string, DraftKindOnWeb>>;
  /** In the order of the navigation. The first place is where the module's tab leads. */
  readonly pages: readonly WebPage[];
  readonly publicPages: readonly PublicWebPage[];
  /**
   * Paths below the module that have a content security policy of their own: those of the server's
   * `pagePolicies`. Going in or out loads the page again, because a policy belongs to a document.
   */
  readonly policyPaths: readonly string[];
  /** Addresses of before → paths below the module, e.g. `/history/$id` → `/history/$id`. */
  readonly moved: Readonly<Record<string, string>>;
  /** By live topic, the kernel's or its own: the query keys that are read again. */
  readonly stale: Readonly<Record<string, readonly string[]>>;
  readonly settings: readonly SettingsPart[];
  /** Loaded when the palette is first opened. */
  readonly palette?: () => Promise<ModulePalette>;
  /** By name of its first steps on the server: how each is done. Keys of the face; `command` is said as it is. */
  readonly steps: Readonly<Record<string, WebStep>>;
  /** How the first draft comes, said in an empty inbox; keys of the face. */
  readonly start?: { readonly text: string; readonly label: string; readonly href: string };
}

/** A module states what it has; the rest stays empty. */
export const defineWebModule = (
  own: Pick<WebModule, 'name' | 'Icon' | 'face' | 'words'> & Partial<WebModule>,
): WebModule => ({
  kinds: {},
  pages: [],
  publicPages: [],
  policyPaths: [],
  moved: {},
  stale: {},
  settings: [],
  steps: {},
  ...own,
});
