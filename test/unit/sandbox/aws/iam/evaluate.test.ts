import { describe, expect, it } from 'vitest';
import type { PolicyStatement } from '../../../../../src/domain/role.ts';
import { decide, matchesPattern, trustsService } from '../../../../../src/sandbox/aws/iam/evaluate.ts';

const CLUSTER = 'arn:aws:sagemaker:us-west-2:123456789012:cluster/abcdefghij12';
const CONTEXT = { 'aws:PrincipalAccount': '123456789012', 'aws:ResourceAccount': '123456789012' };

function ask(...Statement: readonly PolicyStatement[]) {
  return decide([{ Version: '2012-10-17', Statement }], {
    action: 'sagemaker:BatchAddClusterNodes',
    resource: CLUSTER,
    context: CONTEXT,
  });
}

const ALLOW = { Effect: 'Allow', Action: 'sagemaker:BatchAddClusterNodes', Resource: '*' } as const;

describe('decide', () => {
  it.each([
    ['nothing said', 'implicitDeny', []],
    ['the exact action', 'allowed', [ALLOW]],
    ['an action in another case', 'allowed', [{ ...ALLOW, Action: 'SageMaker:batchaddclusternodes' }]],
    ['a wildcard action', 'allowed', [{ ...ALLOW, Action: ['iam:*', 'sagemaker:Batch*ClusterNodes'] }]],
    ['another action', 'implicitDeny', [{ ...ALLOW, Action: 'sagemaker:UpdateCluster' }]],
    ['all but another action', 'allowed', [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }]],
    ['all but this action', 'implicitDeny', [{ Effect: 'Allow', NotAction: 'sagemaker:*', Resource: '*' }]],
    ['a resource pattern', 'allowed', [{ ...ALLOW, Resource: 'arn:aws:sagemaker:*:*:cluster/*' }]],
    ['another resource', 'implicitDeny', [{ ...ALLOW, Resource: CLUSTER.replace('abc', 'xyz') }]],
    ['a resource in another case', 'implicitDeny', [{ ...ALLOW, Resource: CLUSTER.toUpperCase() }]],
    ['all but this resource', 'implicitDeny', [{ Effect: 'Allow', Action: '*', NotResource: CLUSTER }]],
    ['a denial beside it', 'explicitDeny', [ALLOW, { Effect: 'Deny', Action: 'sagemaker:*', Resource: '*' }]],
    ['a denial of another action', 'allowed', [ALLOW, { Effect: 'Deny', Action: 'iam:*', Resource: '*' }]],
  ] as const)('%s: %s', (_, decision, statements) => {
    expect(ask(...statements)).toBe(decision);
  });

  it.each([
    ['StringEquals', 'aws:ResourceAccount', '${aws:PrincipalAccount}', 'allowed'],
    ['StringEquals', 'AWS:resourceaccount', '123456789012', 'allowed'],
    ['StringEquals', 'aws:ResourceAccount', ['999999999999', '123456789012'], 'allowed'],
    ['StringEquals', 'aws:ResourceAccount', '999999999999', 'implicitDeny'],
    ['StringEquals', 'aws:SourceVpc', 'vpc-1', 'implicitDeny'],
    ['StringEqualsIfExists', 'aws:SourceVpc', 'vpc-1', 'allowed'],
    ['StringNotEquals', 'aws:ResourceAccount', '999999999999', 'allowed'],
    ['StringNotEquals', 'aws:SourceVpc', 'vpc-1', 'allowed'],
    ['StringLike', 'aws:ResourceAccount', '12345*', 'allowed'],
    ['StringNotLike', 'aws:ResourceAccount', '12345*', 'implicitDeny'],
    ['ForAllValues:StringEquals', 'kms:GrantOperations', 'Decrypt', 'allowed'],
    ['ForAnyValue:StringEquals', 'kms:GrantOperations', 'Decrypt', 'implicitDeny'],
    ['Null', 'kms:GrantOperations', 'true', 'allowed'],
    ['Null', 'aws:ResourceAccount', 'true', 'implicitDeny'],
    ['DateGreaterThan', 'aws:CurrentTime', '2020-01-01T00:00:00Z', 'implicitDeny'],
  ] as const)('condition %s %s %s: %s', (operator, key, value, decision) => {
    expect(ask({ ...ALLOW, Condition: { [operator]: { [key]: value } } })).toBe(decision);
  });
});

describe('trustsService', () => {
  const HYPERPOD = 'hyperpod.sagemaker.amazonaws.com';
  const trusts = (...Statement: readonly PolicyStatement[]) =>
    trustsService({ Version: '2012-10-17', Statement }, HYPERPOD, { 'aws:SourceAccount': '123456789012' });
  const TRUST = { Effect: 'Allow', Principal: { Service: HYPERPOD }, Action: 'sts:AssumeRole' } as const;

  it.each([
    ['the service', true, [TRUST]],
    ['a list with the service', true, [{ ...TRUST, Principal: { Service: ['ec2.amazonaws.com', HYPERPOD] } }]],
    ['another service', false, [{ ...TRUST, Principal: { Service: 'sagemaker.amazonaws.com' } }]],
    ['an account', false, [{ ...TRUST, Principal: { AWS: '123456789012' } }]],
    ['another action', false, [{ ...TRUST, Action: 'sts:TagSession' }]],
    ['several actions', true, [{ ...TRUST, Action: ['sts:TagSession', 'sts:AssumeRole'] }]],
    [
      'the account asked for',
      true,
      [{ ...TRUST, Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } }],
    ],
    ['another account', false, [{ ...TRUST, Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } } }]],
    ['a denial beside it', false, [TRUST, { ...TRUST, Effect: 'Deny' as const }]],
    ['nobody', false, []],
  ] as const)('%s: %s', (_, expected, statements) => {
    expect(trusts(...statements)).toBe(expected);
  });
});

describe('matchesPattern', () => {
  it('takes only * and ? for wildcards', () => {
    expect(matchesPattern('a.c', 'abc')).toBe(false);
    expect(matchesPattern('a?c', 'abc')).toBe(true);
    expect(matchesPattern('a*', 'a')).toBe(true);
    expect(matchesPattern('a', 'ab')).toBe(false);
  });
});
