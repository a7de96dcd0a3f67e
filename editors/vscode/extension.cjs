// @ts-check
/**
 * Tells the agent that a window or its last editor closed, and shows how many drafts wait. Thin on
 * purpose, and plain JavaScript: what it does on closing must be over before the window is.
 */
const { spawn } = require('node:child_process');
// biome-ignore lint/correctness/noUndeclaredDependencies: the editor itself provides this module.
const vscode = require('vscode');

/** @typedef {{ id: string, title: string, matchNumber: string | null }} Draft */
/** @typedef {{ server: { url: string, isReachable: boolean } | null, isPaired: boolean, waiting: number, drafts: Draft[] }} Status */

const statusTimeoutMs = 15_000;

/** The program and its first words. A path to our own JavaScript is run by the Node on the PATH. */
function command() {
  const path = vscode.workspace.getConfiguration('dojang').get('path', 'dojang').trim() || 'dojang';
  return /\.[cm]?js$/.test(path) ? ['node', path] : [path];
}

/** @param {readonly string[]} words @param {import('node:child_process').SpawnOptions} options */
function start(words, options) {
  const [program = 'dojang', ...first] = command();
  // npm's commands are batch files on Windows, which only a shell starts.
  const shell = process.platform === 'win32' && program !== 'node';
  const child = spawn(program, [...first, ...words], { ...options, windowsHide: true, shell });
  child.on('error', () => {});
  return child;
}

function folders() {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}

/** One detached process for all folders; nothing is awaited. */
function tellClosed() {
  const open = folders();
  if (open.length === 0) return;
  const words = ['hook', 'editor-closed', ...open.flatMap((folder) => ['--folder', folder])];
  start(words, { cwd: open[0], detached: true, stdio: 'ignore' }).unref();
}

/** @returns {Promise<Status | null>} null when the command is not there. */
function readStatus() {
  return new Promise((resolve) => {
    const child = start(['status', '--json'], {
      cwd: folders()[0],
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: statusTimeoutMs,
    });
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
    });
    child.on('error', () => resolve(null));
    child.on('close', () => {
      try {
        resolve(JSON.parse(text));
      } catch {
        resolve(null);
      }
    });
  });
}

/** @param {Status | null} status */
function tooltipOf(status) {
  const { t } = vscode.l10n;
  if (!status) return t('The dojang command was not found. Set its path in the settings.');
  if (!status.isPaired) {
    return t('Dojang is not paired with a server: run `dojang pair <link>` in a terminal.');
  }
  if (!status.server?.isReachable) {
    return t('The server does not answer. Drafts wait here and go out later.');
  }
  if (status.waiting === 0) return t('No draft waits.');
  const lines = status.drafts.map(({ title, matchNumber }) =>
    matchNumber === null ? title : `${title}  (${t('number {0}', matchNumber)})`,
  );
  return [t('{0} drafts wait for your stamp.', status.waiting), ...lines].join('\n');
}

/** @param {import('vscode').StatusBarItem} item @param {Status | null} status */
function show(item, status) {
  const isWaiting = (status?.waiting ?? 0) > 0;
  const isTroubled = !status?.isPaired || !status.server?.isReachable;
  item.text = `$(${isTroubled ? 'circle-slash' : 'verified'}) ${vscode.l10n.t('Dojang {0}', status?.waiting ?? '–')}`;
  item.tooltip = tooltipOf(status);
  item.backgroundColor = isWaiting
    ? new vscode.ThemeColor('statusBarItem.warningBackground')
    : undefined;
  item.show();
}

async function openInbox() {
  const status = await readStatus();
  if (status?.server) {
    await vscode.env.openExternal(vscode.Uri.parse(`${status.server.url}/`));
    return;
  }
  const settings = vscode.l10n.t('Open settings');
  const words = tooltipOf(status);
  if ((await vscode.window.showWarningMessage(words, settings)) === settings) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'dojang.path');
  }
}

/** @param {string} title @param {string} words */
function inTerminal(title, words) {
  const terminal = vscode.window.createTerminal({ name: title, cwd: folders()[0] });
  terminal.show();
  const [program = 'dojang', ...first] = command();
  const quoted = [program, ...first].map((word) => (/\s/.test(word) ? `"${word}"` : word));
  terminal.sendText(`${quoted.join(' ')} ${words}`);
}

/** Closing the last of the open editors counts as done for now. */
function watchTabs() {
  let hadTabs = vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0);
  return vscode.window.tabGroups.onDidChangeTabs(() => {
    const hasTabs = vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0);
    const isWanted = vscode.workspace.getConfiguration('dojang').get('onLastEditorClosed', true);
    if (hadTabs && !hasTabs && isWanted) tellClosed();
    hadTabs = hasTabs;
  });
}

/** @param {import('vscode').ExtensionContext} context */
function activate(context) {
  const item = vscode.window.createStatusBarItem('dojang', vscode.StatusBarAlignment.Left, 0);
  item.name = 'Dojang';
  item.command = 'dojang.openInbox';
  let isAsking = false;
  const refresh = async () => {
    if (isAsking) return;
    isAsking = true;
    show(item, await readStatus());
    isAsking = false;
  };
  const seconds = vscode.workspace.getConfiguration('dojang').get('refreshSeconds', 30);
  const timer = setInterval(refresh, Math.max(5, seconds) * 1000);
  context.subscriptions.push(
    item,
    { dispose: () => clearInterval(timer) },
    watchTabs(),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void refresh();
    }),
    vscode.commands.registerCommand('dojang.openInbox', openInbox),
    vscode.commands.registerCommand('dojang.draftNow', () => inTerminal('Dojang', 'draft')),
    vscode.commands.registerCommand('dojang.init', () => inTerminal('Dojang', 'init')),
  );
  void refresh();
}

/** The window closes: the last chance, and a short one. */
function deactivate() {
  tellClosed();
}

module.exports = { activate, deactivate };
