/** Which tool keeps a cluster or an object as it is written down elsewhere, told by the marks such tools leave. */
import type { KubeObject } from '../../domain/kube-object.ts';
import { MANAGED_BY_LABEL } from '../../manifests/metadata.ts';

export interface InfrastructureOwner {
  readonly tool: string;
  /** What tells: `tags["aws:cloudformation:stack-name"]`, `metadata.annotations["…"]`. */
  readonly field: string;
  readonly value: string;
}

const STACK_TAG = 'aws:cloudformation:stack-name';

/** Tools that leave no tag by themselves: people tag what they make (`ManagedBy=terraform`, `terraform=true`). */
const TAGGED_TOOLS: readonly (readonly [pattern: RegExp, tool: string])[] = [
  [/terraform/i, 'Terraform'],
  [/opentofu/i, 'OpenTofu'],
  [/pulumi/i, 'Pulumi'],
];

/** The owner that a cluster's tags tell of; undefined when none does. */
export function ownerOfTags(tags: Readonly<Record<string, string>>): InfrastructureOwner | undefined {
  const stack = tags[STACK_TAG];
  if (stack !== undefined) return { tool: 'CloudFormation', field: `Tags[${STACK_TAG}]`, value: stack };
  for (const [key, value] of Object.entries(tags)) {
    const found = TAGGED_TOOLS.find(([pattern]) => pattern.test(`${key}=${value}`));
    if (found) return { tool: found[1], field: `Tags[${key}]`, value };
  }
  return undefined;
}

/** Marks on Kubernetes objects, the tool that applies them again before the one that only made them. */
const MARKS: readonly { readonly tool: string; readonly in: 'labels' | 'annotations'; readonly key: string }[] = [
  { tool: 'Argo CD', in: 'annotations', key: 'argocd.argoproj.io/tracking-id' },
  { tool: 'Argo CD', in: 'labels', key: 'argocd.argoproj.io/instance' },
  { tool: 'Flux', in: 'labels', key: 'kustomize.toolkit.fluxcd.io/name' },
  { tool: 'Flux', in: 'labels', key: 'helm.toolkit.fluxcd.io/name' },
  { tool: 'Helm', in: 'annotations', key: 'meta.helm.sh/release-name' },
];

/** Values of the managed-by label that name such a tool; others (hpscale, operators) do not write the object again by themselves. */
const MANAGERS: Readonly<Record<string, string>> = {
  helm: 'Helm',
  terraform: 'Terraform',
  pulumi: 'Pulumi',
  argocd: 'Argo CD',
  flux: 'Flux',
};

/** The owner that an object's labels and annotations tell of; undefined when none does. */
export function ownerOfObject({ metadata }: KubeObject): InfrastructureOwner | undefined {
  for (const mark of MARKS) {
    const value = metadata[mark.in]?.[mark.key];
    if (value !== undefined) return { tool: mark.tool, field: `metadata.${mark.in}["${mark.key}"]`, value };
  }
  const manager = metadata.labels?.[MANAGED_BY_LABEL] ?? '';
  const tool = MANAGERS[manager.toLowerCase()];
  return tool === undefined ? undefined : { tool, field: `metadata.labels["${MANAGED_BY_LABEL}"]`, value: manager };
}
