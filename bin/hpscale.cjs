#!/usr/bin/env node
'use strict';
// The launcher: answers --version at once, mends the environment, hands everything else to main.
// The only file that names `process`.

/* global HPSCALE_VERSION */
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  try {
    require('node:fs').writeSync(1, `${HPSCALE_VERSION}\n`);
  } catch (error) {
    endUnwritten(error);
  }
} else {
  start();
}

function start() {
  // The SDK's notice about old Node versions would stand between a user and every answer.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  require('node:module').enableCompileCache?.();

  process.stdout.on('error', endUnwritten);
  // Nobody reads what we say beside the result.
  process.stderr.on('error', () => undefined);

  const interrupt = new AbortController();
  // Every call in flight listens to it, and dozens are in flight at a time.
  require('node:events').setMaxListeners(0, interrupt.signal);
  const onSignal = () => {
    // The second Ctrl-C does not wait for anybody.
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);

  const world = {
    argv: process.argv.slice(2),
    env: process.env,
    nodeVersion: process.versions.node,
    // Opened when somebody reads it: that takes a millisecond.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interrupt.signal,
    setEnv: (name, value) => {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    },
    launcher: { node: process.execPath, script: __filename, pid: process.pid },
  };

  require('../src/main.ts')
    .main(world)
    .then((code) => {
      process.exitCode = code;
      // Only answered connections are left; do not wait for a server to close them.
      drain(() => process.exit(code));
    })
    .catch((error) => {
      process.stderr.write(`hpscale crashed: ${error?.stack ?? error}\n`);
      process.exitCode = 70;
    });
}

function drain(then) {
  process.stdout.write('', () => {
    // A file's error event comes too late to be heard.
    if (process.stdout.errored) endUnwritten(process.stdout.errored);
    process.stderr.write('', then);
  });
}

/** A reader that has seen enough (`| head`) is no failure; a full disk is. */
function endUnwritten(error) {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`error: the result cannot be written (${error.code})\n`);
  process.exit(2);
}
