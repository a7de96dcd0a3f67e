/**
 * `node host-double.ts EXTENSION ORDER`: an editor as far as the extension uses it, by the names and shapes of
 * `@types/vscode`. It runs the packed extension as ORDER says, and prints what the extension did.
 */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as vscode from 'vscode';

/** Names and values of a namespace of the real API; a name that it lacks does not compile. */
type Part<T> = { readonly [K in keyof T]?: unknown };
type Host = { readonly [K in keyof typeof vscode]?: Part<(typeof vscode)[K]> };
type Run = (...given: unknown[]) => unknown;

export interface Order {
  readonly folders: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly language?: 'ko';
  /** Commands that are run, in order. With a number after a space: on that row of the view. */
  readonly run?: readonly string[];
  readonly closeTabs?: boolean;
  readonly deactivate?: boolean;
}

const [extensionFolder = '', orderPath = ''] = process.argv.slice(2);
const order: Order = JSON.parse(readFileSync(orderPath, 'utf8'));
const translations: Record<string, string> =
  order.language === 'ko'
    ? JSON.parse(readFileSync(join(extensionFolder, 'l10n', 'bundle.l10n.ko.json'), 'utf8'))
    : {};

interface View {
  message?: string;
  badge?: vscode.ViewBadge;
  rows: vscode.TreeItem[];
}
const seen = {
  shown: [] as { text: string; tooltip: unknown }[],
  opened: [] as unknown[],
  tasks: [] as unknown[],
  warning: undefined as string | undefined,
  view: undefined as View | undefined,
  items: 0,
  disposed: 0,
  activateMs: 0,
  deactivateMs: 0,
};
const commands: Record<string, Run> = {};
let onTabs: Run = () => {};
let provider: vscode.TreeDataProvider<unknown> | undefined;
let view: { message?: string; badge?: vscode.ViewBadge } = {};

const disposable = (dispose: () => void = () => {}): vscode.Disposable => ({ dispose });
const tabGroups = {
  all: [{ tabs: [1] as unknown[] }],
  onDidChangeTabs: (hear: Run) => {
    onTabs = hear;
    return disposable();
  },
};

class EventEmitter<T> {
  #heard: ((value: T) => unknown)[] = [];
  event = (hear: (value: T) => unknown): vscode.Disposable => {
    this.#heard.push(hear);
    return disposable();
  };
  fire = (value: T): void => {
    for (const hear of this.#heard) hear(value);
  };
  dispose = (): void => {
    this.#heard = [];
  };
}

class TreeItem {
  label: string;
  collapsibleState: number;
  constructor(label: string, collapsibleState: number) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

class ProcessExecution {
  constructor(program: string, words: string[], options: vscode.ProcessExecutionOptions) {
    Object.assign(this, { program, words, options });
  }
}

class Task {
  execution: unknown;
  constructor(...given: unknown[]) {
    this.execution = given[4];
  }
}

class Named {
  id: string;
  constructor(id: string) {
    this.id = id;
  }
}

const host = {
  workspace: {
    workspaceFolders: order.folders.map((fsPath) => ({ uri: { scheme: 'file', fsPath } })),
    getConfiguration: () => ({
      get: (name: string, fallback: unknown) => order.settings[name] ?? fallback,
    }),
  } satisfies Part<typeof vscode.workspace>,
  window: {
    tabGroups,
    createStatusBarItem: () => {
      seen.items += 1;
      return {
        text: '',
        tooltip: '',
        show() {
          seen.shown.push({ text: this.text, tooltip: this.tooltip });
        },
        dispose() {
          seen.disposed += 1;
        },
      };
    },
    createTreeView: (id: string, options: vscode.TreeViewOptions<unknown>) => {
      const { contributes } = JSON.parse(
        readFileSync(join(extensionFolder, 'package.json'), 'utf8'),
      );
      if (!contributes.views.scm.some((each: { id: string }) => each.id === id)) {
        throw new Error(`no view ${id} is contributed`);
      }
      seen.items += 1;
      provider = options.treeDataProvider;
      view = { ...disposable(() => (seen.disposed += 1)) };
      return view;
    },
    onDidChangeWindowState: () => disposable(),
    showWarningMessage: async (words: string) => {
      seen.warning = words;
    },
  } satisfies Part<typeof vscode.window>,
  commands: {
    registerCommand: (name: string, run: Run) => {
      commands[name] = run;
      return disposable();
    },
    executeCommand: async () => {},
  } satisfies Part<typeof vscode.commands>,
  tasks: {
    executeTask: async ({ execution }: vscode.Task) => seen.tasks.push(execution),
  } satisfies Part<typeof vscode.tasks>,
  env: {
    openExternal: async (uri: unknown) => seen.opened.push(uri),
  } satisfies Part<typeof vscode.env>,
  l10n: {
    t: (words: string, ...values: unknown[]) =>
      (translations[words] ?? words).replace(/\{(\d)\}/g, (_all, at) => String(values[at])),
  } satisfies Part<typeof vscode.l10n>,
  Uri: { parse: (value: string) => value } satisfies Part<typeof vscode.Uri>,
  StatusBarAlignment: { Left: 1 } satisfies Part<typeof vscode.StatusBarAlignment>,
  TreeItemCollapsibleState: { None: 0 } satisfies Part<typeof vscode.TreeItemCollapsibleState>,
  ...{ EventEmitter, TreeItem, ProcessExecution, Task, ThemeColor: Named, ThemeIcon: Named },
} satisfies Host;

// What an extension requires as `vscode` is the editor itself.
const loader = Module as unknown as { _load: Run };
const load = loader._load;
loader._load = (name, ...rest) => (name === 'vscode' ? host : load(name, ...rest));
const extension = createRequire(import.meta.url)(join(extensionFolder, 'extension.js'));

const context = { subscriptions: [] as vscode.Disposable[] };
const begun = performance.now();
extension.activate(context);
seen.activateMs = performance.now() - begun;
for (let n = 0; n < 200 && seen.shown.length === 0; n += 1) {
  await new Promise((resolve) => setTimeout(resolve, 50));
}
const elements = ((await provider?.getChildren()) ?? []) as unknown[];
const rows = elements.map((each) => provider?.getTreeItem(each) as vscode.TreeItem);
seen.view = { ...view, rows };
for (const line of order.run ?? []) {
  const [name = '', row] = line.split(' ');
  await commands[name]?.(...(row === undefined ? [] : [elements[Number(row)]]));
}
if (order.closeTabs) {
  tabGroups.all = [{ tabs: [] }];
  onTabs({});
  onTabs({});
}
const closing = performance.now();
if (order.deactivate) extension.deactivate();
seen.deactivateMs = performance.now() - closing;
for (const each of context.subscriptions) each.dispose();
console.log(JSON.stringify({ ...seen, commands: Object.keys(commands) }));
process.exit(0);
