/** What somebody has to change in the tool that keeps a thing, in that tool's own words. Never complete files: the lines that count. */
import { isObject } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import type { PolicyDocument } from '../domain/role.ts';
import { ROLE_POLICY_NAME } from './cluster-role.ts';
import { toYaml } from './serialize.ts';

/** As AWS::SageMaker::Cluster has them: `AutoScaling`, `ClusterRole`, `NodeRecovery`, … */
export type ClusterProperties = Readonly<Record<string, unknown>>;

/**
 * The cluster's properties for that tool. Names of CloudFormation and the CDK from their reference; the awscc provider of Terraform and
 * Pulumi's aws-native are generated from the same schema. Other tools get CloudFormation's names.
 */
export function clusterPatch(tool: string, clusterName: string, properties: ClusterProperties): string {
  switch (tool) {
    case 'CDK':
      return [
        `// at the CfnCluster whose clusterName is ${clusterName}`,
        ...Object.entries(properties).map(
          ([key, value]) => `cluster.addPropertyOverride('${key}', ${JSON.stringify(value)});`,
        ),
        '',
      ].join('\n');
    case 'Terraform':
    case 'OpenTofu':
      return [
        `# in the resource whose cluster_name is "${clusterName}" (provider hashicorp/awscc)`,
        'resource "awscc_sagemaker_cluster" "this" {',
        ...Object.entries(properties).flatMap(([key, value]) => hclLines(snakeCase(key), value, '  ')),
        ...ignoringCounts(properties),
        '}',
        '',
      ].join('\n');
    default:
      return `# ${placeOf(tool)} of type AWS::SageMaker::Cluster, ClusterName: ${clusterName}\n${toYaml(properties)}`;
  }
}

/** Counts are Karpenter's from then on; without this each run of Terraform sets them back. */
function ignoringCounts(properties: ClusterProperties): readonly string[] {
  if ('InstanceGroups' in properties) return [];
  return ['  lifecycle {', '    ignore_changes = [instance_groups]', '  }'];
}

function placeOf(tool: string): string {
  return tool === 'CloudFormation' ? 'Properties of the resource' : `in ${tool}, at the resource`;
}

/** The role's documents for that tool. */
export function rolePatch(
  tool: string,
  roleName: string,
  { trust, permissions }: { readonly trust: PolicyDocument; readonly permissions: PolicyDocument },
): string {
  if (tool === 'Terraform' || tool === 'OpenTofu') {
    return [
      `# in the resource whose name is "${roleName}"`,
      'resource "aws_iam_role" "this" {',
      ...heredoc('assume_role_policy', trust),
      '}',
      'resource "aws_iam_role_policy" "autoscaling" {',
      `  name   = "${ROLE_POLICY_NAME}"`,
      '  role   = aws_iam_role.this.name',
      ...heredoc('policy', permissions),
      '}',
      '',
    ].join('\n');
  }
  const properties = {
    AssumeRolePolicyDocument: trust,
    Policies: [{ PolicyName: ROLE_POLICY_NAME, PolicyDocument: permissions }],
  };
  const place = tool === 'CDK' ? 'in the CDK, at the CfnRole' : placeOf(tool);
  return `# ${place} of type AWS::IAM::Role, RoleName: ${roleName}\n${toYaml(properties)}`;
}

/** The manifest as hpscale would apply it, for what renders or applies it. */
export function objectPatch(tool: string, object: KubeObject): string {
  return `# what ${tool} should apply\n${toYaml(object)}`;
}

// ---------------------------------------------------------------- HCL

/** `AutoScalerType` -> `auto_scaler_type`, `SourceS3Uri` -> `source_s3_uri`. */
function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** An attribute and what is nested in it: the awscc provider writes nested objects with an equals sign. */
function hclLines(name: string, value: unknown, indent: string): readonly string[] {
  const [first = '', ...others] = hclValue(value, indent);
  return [`${indent}${name} = ${first}`, ...others];
}

function hclValue(value: unknown, indent: string): readonly string[] {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => !isObject(item))) return [`[${value.map(hclScalar).join(', ')}]`];
    const items = value.flatMap((item: unknown) => {
      const lines = hclValue(item, inner);
      return lines.map((line, index) => `${index === 0 ? inner : ''}${line}${index === lines.length - 1 ? ',' : ''}`);
    });
    return ['[', ...items, `${indent}]`];
  }
  if (!isObject(value)) return [hclScalar(value)];
  const members = Object.entries(value).flatMap(([key, member]) => hclLines(snakeCase(key), member, inner));
  return ['{', ...members, `${indent}}`];
}

function hclScalar(value: unknown): string {
  return escaped(JSON.stringify(value));
}

function heredoc(name: string, document: PolicyDocument): readonly string[] {
  const lines = escaped(JSON.stringify(document, null, 2)).split('\n');
  return [`  ${name} = <<-JSON`, ...lines.map((line) => `    ${line}`), '  JSON'];
}

/** In a string or heredoc `${` begins an expression. */
function escaped(text: string): string {
  // As a function: `$$` in a replacement is one dollar.
  return text.replaceAll('${', () => '$${').replaceAll('%{', '%%{');
}
