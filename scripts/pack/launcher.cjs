#!/usr/bin/env node
/*
 * Old JavaScript for any Node: it starts the pinned Node that was installed beside the package. Without a
 * command it starts the server; everything else is the command of the machine.
 */
'use strict';

var path = require('node:path');
var os = require('node:os');

var root = path.dirname(__dirname);
var words = process.argv.slice(2);
var serverWords = /^--(role|queues|port|data|sign-in|lan)(=|$)/;

function pinnedNode() {
  var name = `node-${process.platform}-${process.arch}`;
  try {
    return require.resolve(`${name}/bin/node`, { paths: [root] });
  } catch (_error) {
    return undefined;
  }
}

function isNewEnough() {
  var parts = process.versions.node.split('.').map(Number);
  return parts[0] > 22 || (parts[0] === 22 && parts[1] >= 18);
}

/* The folder of npx may be cleaned at any time. What is to stay is in the home of the person. */
function dataFolder() {
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) {
    return path.join(process.env.LOCALAPPDATA, 'dojang');
  }
  var base = process.env.XDG_DATA_HOME || path.join(os.homedir(), '.local', 'share');
  return path.join(base, 'dojang');
}

var file = path.join(root, 'agent', 'bin', 'dojang.js');
if (words.length === 0 || words[0] === 'start' || serverWords.test(words[0])) {
  file = path.join(root, 'lib', 'start.js');
  if (words[0] === 'start') words = words.slice(1);
} else if (words[0] === 'demo') {
  file = path.join(root, 'lib', 'demo.js');
  words = words.slice(1);
}
if (!process.env.DOJANG_DATA && file.indexOf(path.join(root, 'lib')) === 0) {
  process.env.DOJANG_DATA = dataFolder();
}

var node = pinnedNode();
if (node === undefined && isNewEnough()) node = process.execPath;
if (node === undefined) {
  console.error(
    'Dojang has no Node for ' +
      process.platform +
      '-' +
      process.arch +
      ', and this one is ' +
      process.versions.node +
      '.',
  );
  console.error('Install Node 24, then try again.');
  process.exit(1);
}

var child = require('node:child_process').spawn(node, [file].concat(words), { stdio: 'inherit' });
/* Ctrl-C reaches both processes. A signal to this one alone is passed on. */
process.on('SIGINT', () => {});
['SIGTERM', 'SIGHUP'].forEach((signal) => {
  process.on(signal, () => {
    child.kill(signal);
  });
});
child.on('error', (error) => {
  console.error(`dojang: ${error.message}`);
  process.exitCode = 1;
});
child.on('exit', (code) => {
  process.exitCode = code === null ? 1 : code;
});
