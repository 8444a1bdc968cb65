/** The speech team's cluster before it is made: the file that describes it, and an account that has all but the cluster. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import type { Seed, SeedRole } from '../../src/sandbox/seed.ts';

export const EXECUTION_ROLE: SeedRole = {
  name: 'HyperPodExecution',
  trustPolicy: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  },
};

/** One group that is always on, one for Karpenter. */
export const CLUSTER_FILE = `apiVersion: hpscale.dev/v1
name: speech-cluster
eksCluster: speech-eks
subnets: [subnet-0f3a5c7e9b1d20001]
securityGroups: [sg-0f3a5c7e9b1d20001]
tags: { team: speech }
instanceGroups:
  - name: system
    instanceTypes: [ml.c5.2xlarge]
    count: 2
    executionRole: arn:aws:iam::111122223333:role/HyperPodExecution
    lifecycle: { sourceS3Uri: s3://sagemaker-speech/lifecycle, onCreate: on_create.sh }
  - { name: gpu-g6-a, instanceTypes: [ml.g6.xlarge], like: system }
`;

/** The healthy seed without its cluster. */
export function emptySeed(changes: Partial<Seed> = {}): Seed {
  return { ...loadSeed('healthy'), clusters: [], roles: [EXECUTION_ROLE], ...changes };
}

let folder: string | undefined;

/** The text in a file, which goes when the process does. */
export function clusterFile(text: string, name = 'cluster.yaml'): string {
  const place = (folder ??= makeFolder());
  const path = join(place, name);
  writeFileSync(path, text);
  return path;
}

function makeFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'hpscale-cluster-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}
