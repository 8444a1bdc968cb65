/** The examples in templates/ are what the documented command lines print, word for word. */
import { readFileSync } from 'node:fs';
import { load, loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { runCli } from '../helpers/run-cli.ts';

const ALB = [
  'scaledobject render chat --target deployment/chat --min 1 --max 8',
  '--alb app/chat/50dc6c495c0c9188 --requests-per-replica 600 --region us-west-2',
].join(' ');

/** Template, page that documents its command line, the command line. */
const TEMPLATES: readonly (readonly [string, string, string])[] = [
  ['nodeclass', 'nodeclass', 'nodeclass render gpu --instance-group gpu-g5 --instance-group gpu-g6'],
  [
    'nodepool',
    'nodepool',
    [
      'nodepool render gpu --nodeclass gpu --instance-type ml.g5.12xlarge --instance-type ml.g6.12xlarge',
      '--limit nvidia.com/gpu=8 --taint nvidia.com/gpu:NoSchedule',
    ].join(' '),
  ],
  ['scaledobject-alb', 'scaledobject', ALB],
  [
    'scaledobject-sqs',
    'scaledobject',
    [
      'scaledobject render transcriber --target deployment/transcriber --min 0 --max 8',
      '--sqs https://sqs.us-west-2.amazonaws.com/123456789012/recordings --messages-per-replica 5',
    ].join(' '),
  ],
  [
    'scaledobject-prometheus',
    'scaledobject',
    [
      'scaledobject render chat --target deployment/chat --min 1 --max 8',
      '--prometheus https://aps-workspaces.us-west-2.amazonaws.com/workspaces/ws-0a1b2c3d',
      "--query 'sum(vllm:num_requests_waiting)' --threshold 4",
    ].join(' '),
  ],
  [
    'scaledobject-cpu',
    'scaledobject',
    'scaledobject render gateway --target deployment/gateway --min 2 --max 10 --cpu 70',
  ],
];

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** Words of a command line; single quotes hold one together. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

describe('templates', () => {
  it.each(TEMPLATES)('%s.yaml is what its command line prints', async (name, page, line) => {
    const { stdout, exitCode } = await runCli(words(line));
    expect(exitCode).toBe(0);
    expect(stdout).toBe(read(`templates/${name}.yaml`));
    const documented = read(`docs/commands/${page}.md`).replace(/\\\n\s+/g, '');
    expect(documented).toContain(`hpscale ${line}`);
  });

  it('trigger-authentication.yaml is the first document of the load balancer example', async () => {
    const { stdout } = await runCli(words(ALB));
    expect(stdout.split('---\n')[0]).toBe(read('templates/trigger-authentication.yaml'));
  });

  it.each(TEMPLATES)('%s.yaml reads back as what -o json answers', async (name, _, line) => {
    const { stdout } = await runCli([...words(line), '-o', 'json']);
    const document = JSON.parse(stdout) as { kind: string; items?: unknown[] };
    expect(loadAll(read(`templates/${name}.yaml`))).toEqual(document.kind === 'List' ? document.items : [document]);
  });

  it('are printed the same by -o yaml', async () => {
    const { stdout } = await runCli([...words(ALB), '--output', 'yaml']);
    expect(stdout).toBe(read('templates/scaledobject-alb.yaml'));
    expect(load(read('templates/trigger-authentication.yaml'))).toMatchObject({ kind: 'TriggerAuthentication' });
  });
});
