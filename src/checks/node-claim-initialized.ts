/** A node that is never initialized runs nothing that waits for its devices, is never consolidated, and is billed. */
import { milliOf, parseResources } from '../autoscaling/resource-list.ts';
import { formatDuration } from '../domain/duration.ts';
import type { Evidence, Fix } from '../domain/finding.ts';
import { at } from '../domain/json.ts';
import { conditionOf, type KubeObject } from '../domain/kube-object.ts';
import { check as devicePluginCoversInstanceTypes } from './device-plugin-covers-instance-types.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import {
  CLAIMS,
  hyperpodClaims,
  type LiveClaim,
  reachedMs,
  saidBy,
  type Said,
  stageEvidence,
} from './shared/node-claims.ts';
import { factsOfChecks, failingSubjects } from './shared/other-checks.ts';

interface NotInitialized extends Said {
  readonly node: string | null;
  readonly waited: string;
  /** Devices that it was made for and does not show. */
  readonly missing: readonly string[];
}

const SLOW_MS = 10 * 60_000;

export const check = defineCheck({
  id: 'node-claim-initialized',
  title: 'every node of Karpenter is initialized',
  severity: 'error',
  phase: 'health',
  subjects: CLAIMS,
  needs: ['nodeClaims'],
  uses: ['nodes', ...factsOfChecks([devicePluginCoversInstanceTypes])],
  messages: {
    initialized: () => 'its node is initialized',
    starting: ({ waited }: { waited: string }) => `its node joined ${waited} ago and gets ready`,
    notRegistered: () => 'it has no node yet: see node-claim-registered',
    notInitialized: ({ node, waited, reason, message, missing }: NotInitialized) =>
      `its node ${node} joined ${waited} ago and is not initialized (${reason}): ${message}` +
      (missing.length === 0 ? '' : `; it shows no ${missing.join(', ')}`),
    toldByPlugin: ({ missing }: { missing: readonly string[] }) =>
      `its node shows no ${missing.join(', ')}: device-plugin-covers-instance-types says why`,
  },
  run: ({ nodeClaims }, judge, context) => {
    const nodes = new Map((context.optional('nodes') ?? []).map((node) => [node.metadata.name, node]));
    return hyperpodClaims(nodeClaims)
      .filter(({ isGoing }) => !isGoing)
      .map((claim) => {
        const { object, subject, nodeName: node } = claim;
        const evidence = stageEvidence(claim, 'Initialized');
        const registeredMs = reachedMs(claim, 'Registered');
        if (reachedMs(claim, 'Initialized') !== undefined) return judge.pass(subject, 'initialized', {}, { evidence });
        if (registeredMs === undefined) return judge.skip(subject, 'notRegistered', {}, { evidence });
        const waited = formatDuration(context.now - registeredMs);
        if (context.now - registeredMs <= SLOW_MS) return judge.pass(subject, 'starting', { waited }, { evidence });
        const missing = missingDevices(claim, nodes.get(node ?? ''));
        if (missing.length > 0 && isToldByPlugin(claim, context)) {
          return judge.skip(subject, 'toldByPlugin', { missing }, { evidence });
        }
        const said = saidBy(conditionOf(object, 'Initialized'));
        return judge.fail(
          subject,
          'notInitialized',
          { node, waited, missing, ...said },
          {
            evidence: [...evidence, ...missing.map((name) => deviceEvidence(claim, name))],
            fix: fixOf(claim, said, missing),
          },
        );
      });
  },
});

/** Devices that the claim was made for and its node does not have. */
function missingDevices({ object }: LiveClaim, node: KubeObject | undefined): string[] {
  if (!node) return [];
  const wanted = parseResources(at(object.spec, 'resources', 'requests') as Record<string, string> | undefined);
  const shown = parseResources(at(node.status, 'allocatable') as Record<string, string> | undefined);
  return [...wanted.keys()].filter((name) => name.includes('/') && milliOf(shown, name) === 0n).toSorted();
}

function isToldByPlugin({ pool }: LiveClaim, context: CheckContext): boolean {
  return failingSubjects(devicePluginCoversInstanceTypes, context).includes(`NodePool/${pool}`);
}

function deviceEvidence({ nodeName }: LiveClaim, name: string): Evidence {
  return { field: `status.allocatable["${name}"]`, value: null, source: `Node/${nodeName}` };
}

function fixOf({ nodeName }: LiveClaim, { reason }: Said, missing: readonly string[]): Fix {
  const look = `kubectl describe node ${nodeName}`;
  if (missing.length > 0) {
    return fixBy(
      `look why the device plugin's pod on ${nodeName} does not show ${missing.join(', ')} (its log, the driver)`,
      look,
    );
  }
  if (reason === 'StartupTaintsExist') {
    return fixBy(
      'let what takes the startup taint off run on the node: it has to tolerate all taints of the node pool',
      look,
    );
  }
  return fixBy(`mend what the message names on ${nodeName}`, look);
}
