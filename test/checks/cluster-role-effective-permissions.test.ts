import { afterEach, describe, expect, it } from 'vitest';
import type { ActionDecision } from '../../src/domain/facts.ts';
import type { RoleFacts } from '../../src/domain/role.ts';
import { buildTrustPolicy } from '../../src/manifests/cluster-role.ts';
import { buildDomainCluster, enabled } from '../helpers/build-cluster.ts';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { allowing, ROLE, withRole } from '../helpers/role-world.ts';
import { CLUSTER_ROLE_ARN, CLUSTER_ROLE_NAME } from '../helpers/seeds.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'cluster-role-effective-permissions';
const NODE_ACTIONS = ['sagemaker:BatchAddClusterNodes', 'sagemaker:BatchDeleteClusterNodes'];

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes when IAM lets the role do what its policies say', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: `role/${ROLE}` }]);
  });

  it('names the permissions boundary that forbids it, and offers nothing to paste against it', async () => {
    const permissionsBoundary = { name: 'DeveloperBoundary', document: allowing(['s3:*', 'ec2:*']) };
    sandbox = await startBroken(withRole({ permissionsBoundary }), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      data: {
        actions: NODE_ACTIONS,
        by: 'the permissions boundary arn:aws:iam::111122223333:policy/DeveloperBoundary',
      },
      fix: { command: null },
    });
  });

  it('passes within a boundary that allows it', async () => {
    const permissionsBoundary = { name: 'PlatformBoundary', document: allowing('sagemaker:*') };
    sandbox = await startBroken(withRole({ permissionsBoundary }), 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass' }]);
  });

  it('leaves missing permissions to the check of the policies', async () => {
    sandbox = await startBroken(withRole({ inlinePolicies: {} }), 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip' }]);
  });

  it('does not know without the permission to ask IAM', async () => {
    sandbox = await startBroken(withRole({}, ['iam:SimulatePrincipalPolicy']), 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'unknown', data: { permission: 'iam:SimulatePrincipalPolicy' } }]);
  });
});

describe(`${ID} over facts`, () => {
  const cluster = buildDomainCluster({ autoscaling: enabled('InService') });
  const role: RoleFacts = {
    role: {
      name: CLUSTER_ROLE_NAME,
      arn: CLUSTER_ROLE_ARN,
      path: '/',
      trustPolicy: buildTrustPolicy(),
      tags: {},
      permissionsBoundaryArn: null,
      created: null,
    },
    inlinePolicies: { scaling: allowing(NODE_ACTIONS) },
    attachedPolicies: [],
  };
  const denied = (more: Partial<ActionDecision>): ActionDecision[] =>
    NODE_ACTIONS.map((action) => ({
      action,
      resource: cluster.arn,
      decision: 'implicitDeny',
      blockedBy: null,
      missingContext: [],
      ...more,
    }));

  it('names the organization', () => {
    const roleAccess = denied({ decision: 'explicitDeny', blockedBy: 'organization' });
    expect(judgeGiven(ID, { cluster, role, roleAccess })).toMatchObject([
      { status: 'fail', data: { by: 'a policy of the organization' } },
    ]);
  });

  it('is unknown when the simulation lacked what a request has', () => {
    const roleAccess = denied({ missingContext: ['aws:SourceVpc'] });
    expect(judgeGiven(ID, { cluster, role, roleAccess })).toMatchObject([
      { status: 'unknown', data: { keys: ['aws:SourceVpc'] } },
    ]);
  });
});
