import { describe, expect, it } from 'vitest';
import { ownerOfObject, ownerOfTags } from '../../../src/domain/infrastructure-owner.ts';
import type { KubeObject } from '../../../src/domain/kube-object.ts';

describe('tags', () => {
  it.each<[Record<string, string>, string, string]>([
    [{ team: 'speech', 'aws:cloudformation:stack-name': 'speech' }, 'CloudFormation', 'exact'],
    [{ 'aws-cdk:subnet-name': 'private', 'aws:cloudformation:stack-name': 'speech' }, 'CDK', 'exact'],
    [{ 'managed-by': 'Terraform Cloud' }, 'Terraform', 'bound'],
    [{ ManagedBy: 'OpenTofu' }, 'OpenTofu', 'bound'],
    [{ managed_by: 'aws-cdk' }, 'CDK', 'bound'],
    [{ terraform: 'true' }, 'Terraform', 'bound'],
    [{ 'pulumi:project': 'speech' }, 'Pulumi', 'bound'],
  ])('%j tell of %s', (tags, tool, certainty) => {
    expect(ownerOfTags(tags)).toMatchObject({ tool, certainty });
  });

  it.each<Record<string, string>>([
    { 'managed-by': 'hpscale', 'hpscale:cluster': 'arn' },
    { Project: 'terraform-training' },
    { terraform: 'false' },
    { team: 'pulumi' },
    {},
  ])('%j tell of nobody', (tags) => {
    expect(ownerOfTags(tags)).toBeUndefined();
  });
});

function ownedBy(manager: string, operation: string, fields: object): KubeObject {
  const managedFields = [{ manager, operation, fieldsV1: fields }];
  return { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: 'gpu', managedFields } };
}

describe('field managers', () => {
  const spec = { 'f:spec': { 'f:limits': {} } };

  it.each([
    ['argocd-controller', 'Update', 'Argo CD'],
    ['kustomize-controller', 'Apply', 'Flux'],
    ['helm', 'Update', 'Helm'],
    ['Terraform', 'Apply', 'Terraform'],
    ['HashiCorp', 'Update', 'Terraform'],
    ['pulumi-kubernetes-a1b2c3d4', 'Apply', 'Pulumi'],
  ])('%s (%s) is %s', (manager, operation, tool) => {
    const owner = ownerOfObject(ownedBy(manager, operation, spec));
    expect(owner).toEqual({ tool, field: 'metadata.managedFields', value: manager, certainty: 'bound' });
  });

  it('any other that applies is told by its name', () => {
    expect(ownerOfObject(ownedBy('platform-operator', 'Apply', spec))).toMatchObject({
      tool: 'the field manager platform-operator',
      isOnlyManager: true,
    });
  });

  it.each([
    ['hpscale', 'Apply', spec],
    ['kubectl', 'Apply', spec],
    ['kubectl-edit', 'Update', spec],
    ['karpenter', 'Update', spec],
    ['argocd-controller', 'Apply', { 'f:metadata': { 'f:labels': {} } }],
    ['keda-operator', 'Apply', { 'f:status': {} }],
  ])('%s (%s) of %j keeps nothing', (manager, operation, fields) => {
    expect(ownerOfObject(ownedBy(manager, operation, fields))).toBeUndefined();
  });
});
