// @ts-check
/**
 * Tells the agent that a window or its last editor closed, and shows how many drafts wait. Thin on
 * purpose, and plain JavaScript: what it does on closing must be over before the window is.
 */
const { spawn } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { posix, win32 } = require('node:path');
// biome-ignore lint/correctness/noUndeclaredDependencies: the editor itself provides this module.
const vscode = require('vscode');
const { createDraftsView, openDraft } = require('./drafts-view.cjs');

/** @typedef {import('./drafts-view.cjs').Draft} Draft */
/** @typedef {{ server: { url: string, isReachable: boolean } | null, isPaired: boolean, waiting: number, drafts: Draft[] }} Status */

const statusTimeoutMs = 15_000;

/** @typedef {{ platform: string, env: NodeJS.ProcessEnv, exists: (path: string) => boolean, read: (path: string) => string }} Machine */

/**
 * On Windows a bare name is looked for in the working folder first, where a repository may have a program of
 * that name; only the absolute folders of PATH count here.
 *
 * @param {string} name @param {Machine} machine
 */
function onWindowsPath(name, { env, exists }) {
  const key = Object.keys(env).find((each) => each.toUpperCase() === 'PATH') ?? 'PATH';
  return (env[key] ?? '')
    .split(';')
    .filter((folder) => win32.isAbsolute(folder))
    .map((folder) => win32.join(folder, name))
    .find((path) => exists(path));
}

/** npm's commands are batch files on Windows, which only a shell starts; the JavaScript behind one needs none. @param {string} shim @param {Machine} machine */
function behindShim(shim, { read }) {
  try {
    const inner = /"%~?dp0%?\\([^"%]+\.[cm]?js)"/i.exec(read(shim))?.[1];
    return inner === undefined ? undefined : win32.join(win32.dirname(shim), inner);
  } catch {
    return undefined;
  }
}

/**
 * The program and its first words, never by way of a shell: a folder's name may hold anything. A path to our
 * own JavaScript is run by the Node on the PATH. Undefined where there is no such command.
 *
 * @param {string} path @param {Machine} machine @returns {string[] | undefined}
 */
function commandOf(path, machine) {
  const isWindows = machine.platform === 'win32';
  const { isAbsolute } = isWindows ? win32 : posix;
  // A path that is not whole would be looked for in whatever folder is open.
  if (/[\\/]/.test(path) && !isAbsolute(path)) return undefined;
  if (!isWindows) return /\.[cm]?js$/.test(path) ? ['node', path] : [path];
  const asked = isAbsolute(path) ? [path] : [`${path}.exe`, `${path}.cmd`];
  const found = asked.map((each) => (isAbsolute(each) ? each : onWindowsPath(each, machine)));
  const program = found.find((each) => each !== undefined);
  if (program === undefined || /\.exe$/i.test(program)) return program && [program];
  const script = /\.[cm]?js$/i.test(program) ? program : behindShim(program, machine);
  const node = onWindowsPath('node.exe', machine);
  return script === undefined || node === undefined ? undefined : [node, script];
}

function command() {
  const { platform, env } = process;
  const path = vscode.workspace.getConfiguration('dojang').get('path', 'dojang').trim() || 'dojang';
  const read = (/** @type {string} */ file) => readFileSync(file, 'utf8');
  return commandOf(path, { platform, env, exists: existsSync, read });
}

/**
 * @param {readonly string[]} words @param {import('node:child_process').SpawnOptions} options
 * @returns {import('node:child_process').ChildProcess | undefined}
 */
function start(words, options) {
  const [program, ...first] = command() ?? [];
  if (program === undefined) return undefined;
  // Not in the open folder: nothing of it is to be taken for a program.
  const at = { cwd: homedir(), windowsHide: true, shell: false };
  const child = spawn(program, [...first, ...words], { ...options, ...at });
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
  start(words, { detached: true, stdio: 'ignore' })?.unref();
}

/** @returns {Promise<Status | null>} null when the command is not there. */
function readStatus() {
  return new Promise((resolve) => {
    const child = start(['status', '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: statusTimeoutMs,
    });
    if (child === undefined) return resolve(null);
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
  if (status.waiting === 0) return t('No drafts are waiting.');
  const lines = status.drafts.map(({ title, matchNumber }) =>
    matchNumber === null ? title : `${title}  (${t('number {0}', matchNumber)})`,
  );
  return [t('{0} drafts are waiting for your stamp.', status.waiting), ...lines].join('\n');
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

/** A task starts a program itself; a terminal would have a shell read the line. @param {string} word */
async function runInFolder(word) {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const [program, ...first] = command() ?? [];
  if (folder === undefined || program === undefined) return openInbox();
  const options = { cwd: folder.uri.fsPath };
  const execution = new vscode.ProcessExecution(program, [...first, word], options);
  const task = new vscode.Task({ type: 'process' }, folder, `dojang ${word}`, 'Dojang', execution);
  await vscode.tasks.executeTask(task);
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
  const drafts = createDraftsView();
  const refresh = async () => {
    if (isAsking) return;
    isAsking = true;
    const status = await readStatus();
    show(item, status);
    drafts.show(status?.drafts ?? [], tooltipOf(status).split('\n')[0] ?? '');
    isAsking = false;
  };
  const seconds = vscode.workspace.getConfiguration('dojang').get('refreshSeconds', 30);
  const timer = setInterval(refresh, Math.max(5, seconds) * 1000);
  context.subscriptions.push(
    item,
    drafts,
    { dispose: () => clearInterval(timer) },
    watchTabs(),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void refresh();
    }),
    vscode.commands.registerCommand('dojang.openInbox', openInbox),
    vscode.commands.registerCommand('dojang.openDraft', (/** @type {Draft | undefined} */ draft) =>
      draft === undefined ? openInbox() : openDraft(draft),
    ),
    vscode.commands.registerCommand('dojang.refresh', refresh),
    vscode.commands.registerCommand('dojang.draftNow', () => runInFolder('draft')),
    vscode.commands.registerCommand('dojang.init', () => runInFolder('init')),
  );
  void refresh();
}

/** The window closes: the last chance, and a short one. */
function deactivate() {
  tellClosed();
}

module.exports = { activate, deactivate, commandOf };
