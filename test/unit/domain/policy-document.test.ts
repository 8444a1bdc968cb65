import { assert, property, shuffledSubarray, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantOf, isSamePolicy, trustsService } from '../../../src/domain/policy-document.ts';
import type { PolicyDocument, PolicyStatement } from '../../../src/domain/role.ts';

const CLUSTER = 'arn:aws:sagemaker:us-west-2:123456789012:cluster/4bx9k2m7q1zt';
const HYPERPOD = 'hyperpod.sagemaker.amazonaws.com';

const NODES: PolicyStatement = {
  Sid: 'AddAndRemoveNodes',
  Effect: 'Allow',
  Action: ['sagemaker:BatchAddClusterNodes', 'sagemaker:BatchDeleteClusterNodes'],
  Resource: CLUSTER,
  Condition: { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } },
};
const KEYS: PolicyStatement = {
  Effect: 'Allow',
  Action: ['kms:CreateGrant', 'kms:DescribeKey'],
  Resource: ['arn:aws:kms:us-west-2:123456789012:key/1234abcd'],
  Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
};

function policy(...statements: PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

function trust(Principal: unknown, more: Partial<PolicyStatement> = {}): PolicyDocument {
  return policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more });
}

describe('isSamePolicy', () => {
  const same: readonly (readonly [string, PolicyDocument, PolicyDocument])[] = [
    ['one value and a list of one', policy(NODES), policy({ ...NODES, Resource: [CLUSTER] })],
    [
      'the order of actions',
      policy(NODES),
      policy({ ...NODES, Action: ['sagemaker:BatchDeleteClusterNodes', 'sagemaker:BatchAddClusterNodes'] }),
    ],
    [
      'the case of actions',
      policy(NODES),
      policy({ ...NODES, Action: [NODES.Action ?? []].flat().map((a) => a.toUpperCase()) }),
    ],
    ['a Sid', policy(NODES), policy({ ...NODES, Sid: 'Other' })],
    ['the order of statements', policy(NODES, KEYS), policy(KEYS, NODES)],
    [
      'the order of keys',
      policy(NODES),
      policy(Object.fromEntries(Object.entries(NODES).toReversed()) as unknown as PolicyStatement),
    ],
    [
      'the case of condition keys',
      policy(NODES),
      policy({ ...NODES, Condition: { StringEquals: { 'AWS:resourceaccount': ['${aws:PrincipalAccount}'] } } }),
    ],
    [
      'true and "true"',
      policy(KEYS),
      policy({ ...KEYS, Condition: { Bool: { 'kms:GrantIsForAWSResource': true as unknown as string } } }),
    ],
    [
      'an action written twice',
      trust({ Service: HYPERPOD }),
      trust({ Service: [HYPERPOD] }, { Action: ['sts:AssumeRole', 'sts:AssumeRole'] }),
    ],
    ['"*" and every AWS principal', trust('*'), trust({ AWS: '*' })],
  ];
  it.each(same)('does not mind %s', (_, a, b) => {
    expect(isSamePolicy(a, b)).toBe(true);
  });

  const different: readonly (readonly [string, PolicyDocument, PolicyDocument])[] = [
    ['another resource', policy(NODES), policy({ ...NODES, Resource: '*' })],
    ['a missing condition', policy(NODES), policy({ Effect: 'Allow', Action: NODES.Action ?? [], Resource: CLUSTER })],
    ['Deny for Allow', policy(NODES), policy({ ...NODES, Effect: 'Deny' })],
    ['a missing statement', policy(NODES, KEYS), policy(NODES)],
    ['the case of a resource', policy(NODES), policy({ ...NODES, Resource: CLUSTER.toUpperCase() })],
    ['another service', trust({ Service: HYPERPOD }), trust({ Service: 'sagemaker.amazonaws.com' })],
    ['an older language version', policy(NODES), { ...policy(NODES), Version: '2008-10-17' }],
  ];
  it.each(different)('tells %s', (_, a, b) => {
    expect(isSamePolicy(a, b)).toBe(false);
  });

  it('does not depend on how lists and statements are shuffled', () => {
    const actions = [
      'sagemaker:BatchAddClusterNodes',
      'sagemaker:BatchDeleteClusterNodes',
      'sagemaker:DescribeCluster',
    ];
    const shuffled = tuple(shuffledSubarray(actions, { minLength: 3 }), shuffledSubarray([0, 1], { minLength: 2 }));
    assert(
      property(shuffled, ([order, statements]) => {
        const list = [{ ...NODES, Action: order }, KEYS];
        const other = policy(...statements.flatMap((index) => list[index] ?? []));
        expect(isSamePolicy(policy({ ...NODES, Action: actions }, KEYS), other)).toBe(true);
      }),
    );
  });
});

describe('grantOf', () => {
  const ACTION = 'sagemaker:BatchAddClusterNodes';
  const cases: readonly (readonly [string, PolicyDocument, string])[] = [
    ['the exact statement', policy(NODES), 'allowed'],
    [
      'wildcards',
      policy({ Effect: 'Allow', Action: 'sagemaker:Batch*', Resource: 'arn:aws:sagemaker:*:*:cluster/*' }),
      'allowed',
    ],
    ['everything', policy({ Effect: 'Allow', Action: '*', Resource: '*' }), 'allowed'],
    ['everything but something else', policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }), 'allowed'],
    [
      'a condition of its own',
      policy({ ...NODES, Condition: { StringEquals: { 'aws:RequestedRegion': 'us-west-2' } } }),
      'conditional',
    ],
    ['another cluster', policy({ ...NODES, Resource: `${CLUSTER}x` }), 'none'],
    ['other actions', policy({ ...NODES, Action: 'sagemaker:DescribeCluster' }), 'none'],
    ['a dot that is no wildcard', policy({ ...NODES, Action: 'sagemaker.BatchAddClusterNodes' }), 'none'],
    ['a Deny beside it', policy(NODES, { Effect: 'Deny', Action: 'sagemaker:*', Resource: '*' }), 'denied'],
    [
      'a Deny under a condition',
      policy(NODES, { ...NODES, Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      'conditional',
    ],
    ['nothing', policy(), 'none'],
  ];
  it.each(cases)('reads %s', (_, document, grant) => {
    expect(grantOf([document], ACTION, CLUSTER)).toBe(grant);
  });

  it('puts the policies of a role together', () => {
    const deny = policy({ Effect: 'Deny', Action: 'sagemaker:*', Resource: '*' });
    expect(grantOf([policy(NODES), deny], ACTION, CLUSTER)).toBe('denied');
  });
});

describe('trustsService', () => {
  it.each([
    ['the service', trust({ Service: HYPERPOD }), true],
    ['the service among others', trust({ Service: ['ec2.amazonaws.com', HYPERPOD] }), true],
    ['all of STS', trust({ Service: HYPERPOD }, { Action: 'sts:*' }), true],
    ['SageMaker, which is not HyperPod', trust({ Service: 'sagemaker.amazonaws.com' }), false],
    ['an account', trust({ AWS: 'arn:aws:iam::123456789012:root' }), false],
    ['web identities only', trust({ Service: HYPERPOD }, { Action: 'sts:AssumeRoleWithWebIdentity' }), false],
    ['nobody', policy(), false],
  ])('with %s', (_, document, isTrusted) => {
    expect(trustsService(document, HYPERPOD)).toBe(isTrusted);
  });
});
