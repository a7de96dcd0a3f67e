// @ts-check
/** The view below source control: drafts of this machine's repositories, each with the number that the page may ask for. */
// biome-ignore lint/correctness/noUndeclaredDependencies: the editor itself provides this module.
const vscode = require('vscode');

/** @typedef {{ id: string, title: string, url: string, matchNumber: string | null, repository: string | null, branch: string | null }} Draft */

/** @param {Draft} draft */
function itemOf(draft) {
  const { t } = vscode.l10n;
  const number = draft.matchNumber === null ? null : t('number {0}', draft.matchNumber);
  const place = [draft.repository, draft.branch].filter((part) => part !== null).join(' · ');
  const item = new vscode.TreeItem(draft.title, vscode.TreeItemCollapsibleState.None);
  item.id = draft.id;
  item.description = [place, number].filter((part) => part !== null).join(' · ');
  item.tooltip = [draft.title, item.description].join('\n');
  item.iconPath = new vscode.ThemeIcon('verified');
  item.contextValue = 'draft';
  const arguments_ = [draft];
  item.command = { command: 'dojang.openDraft', title: t('Open the draft'), arguments: arguments_ };
  return item;
}

/** Shows what `dojang status` said last. */
function createDraftsView() {
  /** @type {Draft[]} */
  let drafts = [];
  const changed = new vscode.EventEmitter();
  const view = vscode.window.createTreeView('dojang.drafts', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: itemOf,
      getChildren: (/** @type {Draft | undefined} */ parent) =>
        parent === undefined ? drafts : [],
    },
  });
  return {
    /** @param {Draft[]} now @param {string} words */
    show(now, words) {
      // What another machine captured has no number here, and its commit is made there.
      drafts = now.filter(({ repository }) => repository !== null);
      view.message = drafts.length === 0 ? words : undefined;
      view.badge = drafts.length === 0 ? undefined : { value: drafts.length, tooltip: words };
      changed.fire(undefined);
    },
    dispose() {
      view.dispose();
      changed.dispose();
    },
  };
}

/** The page of a draft, in the browser that is signed in. @param {Draft | undefined} draft */
async function openDraft(draft) {
  if (typeof draft?.url !== 'string' || !/^https?:\/\//.test(draft.url)) return false;
  return vscode.env.openExternal(vscode.Uri.parse(draft.url));
}

module.exports = { createDraftsView, openDraft };
