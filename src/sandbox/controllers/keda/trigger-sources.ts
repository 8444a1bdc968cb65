/** Where a trigger's parameters come from beside its metadata. */
import type { TriggerSources } from '../../../autoscaling/keda/trigger-fields.ts';
import type { KubeObject } from '../../../domain/kube-object.ts';
import type { ControllerContext } from '../controller-context.ts';
import { KINDS } from '../resources.ts';
import type { TriggerSpec } from '../../../autoscaling/keda/scaled-object.ts';
import { targetKey } from './scaled-object.ts';

const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';

/** Pod identity of the trigger's authentication; secrets are not read. */
export function sourcesOf(context: ControllerContext, object: KubeObject, trigger: TriggerSpec): TriggerSources {
  const name = trigger.authenticationRef?.name;
  const key = `${object.metadata.namespace ?? 'default'}/${name ?? ''}`;
  const authentication = context.index.get(KINDS.triggerAuthentication, key);
  const provider = (authentication?.spec as { podIdentity?: { provider?: string } } | undefined)?.podIdentity?.provider;
  if (provider === 'aws-eks') return workloadRole(context, object);
  return provider === undefined ? {} : { podIdentity: provider };
}

/** The provider aws-eks hands the trigger the role that the workload's service account is annotated with. */
function workloadRole(context: ControllerContext, object: KubeObject): TriggerSources {
  const target = context.index.get(KINDS.deployment, targetKey(object));
  const { template } = (target?.spec ?? {}) as { template?: { spec?: { serviceAccountName?: string } } };
  const account = `${object.metadata.namespace}/${template?.spec?.serviceAccountName ?? 'default'}`;
  const awsRoleArn = context.index.get(KINDS.serviceAccount, account)?.metadata.annotations?.[ROLE_ANNOTATION];
  return awsRoleArn === undefined ? {} : { authParams: { awsRoleArn } };
}
