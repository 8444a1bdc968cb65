'use strict';
// hpscale as its launcher starts it, but for time: it passes in the sandbox, and only while hpscale sleeps.
const { get } = require('node:http');
const { setMaxListeners } = require('node:events');
require('node:module').enableCompileCache?.();

const { HPSCALE_MAIN: main, HPSCALE_TIME: url, HPSCALE_NOW: start } = process.env;
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
let now = Number(start);
const clock = {
  now: () => now,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      get(`${url}${ms}`, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => {
          now = Math.max(now, Number(text));
          resolve();
        });
      }).on('error', reject);
    }),
};
const { signal } = new AbortController();
setMaxListeners(0, signal);

require(main)
  .main({
    argv: process.argv.slice(2),
    env: process.env,
    nodeVersion: process.versions.node,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal,
    setEnv: (name, value) => {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    },
    launcher: { node: process.execPath, script: __filename, pid: process.pid },
    clock,
  })
  .then((code) => process.exit(code));
