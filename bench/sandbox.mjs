// A sandbox for a benchmark, started as users start it.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const hpscale = fileURLToPath(new URL('../dist/hpscale.cjs', import.meta.url));

/** Runs `task` with the environment of a fresh sandbox, its admin routes, and stops it. */
export async function withSandbox({ seed, timeScale = 1 }, task) {
  const child = spawn(
    process.execPath,
    [hpscale, 'sandbox', 'start', '--seed', seed, '--time-scale', `${timeScale}`, '-q', '-o', 'json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.endsWith('\n}\n')) break;
  }
  const { awsUrl, environment } = JSON.parse(text);
  const env = { ...process.env };
  for (const [name, value] of Object.entries(environment)) {
    if (value === null) delete env[name];
    else env[name] = value;
  }
  const ask = (method, route, body) =>
    fetch(`${awsUrl}/_sandbox/${route}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  // The server may have closed the connection while a benchmark kept this process busy.
  const admin = async (...request) => (await ask(...request).catch(() => ask(...request))).json();
  try {
    await task({
      env,
      hpscale,
      requests: () => admin('GET', 'requests'),
      clearRequests: () => admin('DELETE', 'requests'),
      addFault: (fault) => admin('POST', 'faults', fault),
      clearFaults: () => admin('DELETE', 'faults'),
    });
  } finally {
    child.kill('SIGINT');
  }
}
