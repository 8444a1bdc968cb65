/** Which tool keeps a cluster, a role or an object as it is written down elsewhere, told by the marks such tools leave. */
import { isObject } from './json.ts';
import { MANAGED_BY_LABEL } from './kube-names.ts';
import type { KubeObject } from './kube-object.ts';
import { FIELD_MANAGER, fieldManagersOf } from './managed-fields.ts';

export interface InfrastructureOwner {
  /** `CloudFormation`, `Terraform`, `Argo CD`; for others, the name of the field manager. */
  readonly tool: string;
  /** What tells: `Tags[aws:cloudformation:stack-name]`, `metadata.annotations["…"]`. */
  readonly field: string;
  readonly value: string;
  /** `exact`: nobody but the tool leaves this mark. `bound`: people write it by hand, too, or it stays when the tool has gone. */
  readonly certainty: 'exact' | 'bound';
  /** Known by the fields it owns alone: the API server itself says when a change of ours would touch one of them. */
  readonly isOnlyManager?: true;
}

// ---------------------------------------------------------------- AWS: tags

/** Set by CloudFormation itself: people cannot write tags that begin with `aws:`. */
const STACK_TAG = 'aws:cloudformation:stack-name';
const CDK_TAG = /^aws[:-]cdk:/;

/** Tools that leave no tag by themselves: people tag what they make (`ManagedBy=terraform`, `terraform=true`). */
const TAGGED_TOOLS: readonly (readonly [name: string, tool: string])[] = [
  ['terraform', 'Terraform'],
  ['opentofu', 'OpenTofu'],
  ['pulumi', 'Pulumi'],
  ['cloudformation', 'CloudFormation'],
  ['cdk', 'CDK'],
];

/** Keys whose value says by what a thing is kept, without separators. */
const KEEPER_KEYS =
  /^(?:managed|created|provisioned|deployed|maintained)(?:by|with|using|via)$|^(?:provisioner|provisioning|deployment|iac|iactool|tool|managementtool|source)$/;

/** The owner that tags of a cluster or of a role tell of; undefined when none does. */
export function ownerOfTags(tags: Readonly<Record<string, string>>): InfrastructureOwner | undefined {
  const entries = Object.entries(tags);
  const stack = tags[STACK_TAG];
  const cdk = entries.find(([key]) => CDK_TAG.test(key));
  if (cdk) return tagged('CDK', cdk[0], stack ?? cdk[1], 'exact');
  if (stack !== undefined) return tagged('CloudFormation', STACK_TAG, stack, 'exact');
  for (const [key, value] of entries) {
    const tool = toolOfTag(key, value);
    if (tool !== undefined) return tagged(tool, key, value, 'bound');
  }
  return undefined;
}

function tagged(tool: string, key: string, value: string, certainty: 'exact' | 'bound'): InfrastructureOwner {
  return { tool, field: `Tags[${key}]`, value, certainty };
}

/** A tool's name elsewhere in a tag is a team's or a project's. */
function toolOfTag(key: string, value: string): string | undefined {
  const plainKey = key.toLowerCase();
  const isKeeperKey = KEEPER_KEYS.test(plainKey.replace(/[^a-z]/g, ''));
  const isDenied = ['false', 'no', '0'].includes(value.toLowerCase());
  return TAGGED_TOOLS.find(
    ([name]) =>
      (isKeeperKey && value.toLowerCase().includes(name)) || (!isDenied && new RegExp(`^${name}\\b`).test(plainKey)),
  )?.[1];
}

// ---------------------------------------------------------------- Kubernetes: labels, annotations, field managers

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

/** Names under which tools own fields. Terraform's provider is called so in manifests, HashiCorp in its typed resources. */
const FIELD_MANAGERS: readonly (readonly [RegExp, tool: string])[] = [
  [/^argocd(-|$)/, 'Argo CD'],
  [/^(?:kustomize|helm)-controller$/, 'Flux'],
  [/^helm$/i, 'Helm'],
  [/^(?:terraform|hashicorp)(?:\b|$)/i, 'Terraform'],
  [/^opentofu\b/i, 'OpenTofu'],
  [/^pulumi/, 'Pulumi'],
];

/** The owner that labels, annotations and field managers of an object tell of; undefined when none does. */
export function ownerOfObject(object: KubeObject): InfrastructureOwner | undefined {
  const { metadata } = object;
  for (const mark of MARKS) {
    const value = metadata[mark.in]?.[mark.key];
    const field = `metadata.${mark.in}["${mark.key}"]`;
    if (value !== undefined) return { tool: mark.tool, field, value, certainty: 'exact' };
  }
  const manager = metadata.labels?.[MANAGED_BY_LABEL] ?? '';
  const tool = MANAGERS[manager.toLowerCase()];
  if (tool !== undefined) {
    return { tool, field: `metadata.labels["${MANAGED_BY_LABEL}"]`, value: manager, certainty: 'bound' };
  }
  return ownerByFields(object);
}

/** Only who owns something of the spec: controllers own status, scalers own replicas, neither writes the object again. */
function ownerByFields(object: KubeObject): InfrastructureOwner | undefined {
  const managers = fieldManagersOf(object).filter(({ fields }) => isObject(fields['f:spec']));
  const owner = (tool: string, name: string): InfrastructureOwner => ({
    tool,
    field: 'metadata.managedFields',
    value: name,
    certainty: 'bound',
  });
  for (const { name } of managers) {
    const known = FIELD_MANAGERS.find(([pattern]) => pattern.test(name));
    if (known) return owner(known[1], name);
  }
  const applier = managers.find(({ name, operation }) => operation === 'Apply' && !BY_HAND.includes(name));
  return applier && { ...owner(`the field manager ${applier.name}`, applier.name), isOnlyManager: true };
}

/** A person's apply comes back when the person does. */
const BY_HAND: readonly string[] = [FIELD_MANAGER, 'kubectl', 'before-first-apply'];
