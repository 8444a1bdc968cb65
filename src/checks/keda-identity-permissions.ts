/** KEDA's operator reads the metrics, not the workload and not the person: what its role lacks shows only as a failing scaler. */
import { conditionOf } from '../domain/kube-object.ts';
import { namedSubject, type Evidence } from '../domain/finding.ts';
import { statementOfRead } from '../domain/keda-permissions.ts';
import type { RoleFacts } from '../domain/role.ts';
import { grantFix, newIdentityFix, newRoleFix } from './shared/keda-identity-fix.ts';
import {
  authenticationsOf,
  clusterAccount,
  grantsOf,
  type OperatorRead,
  operatorReads,
  operatorRole,
} from './shared/keda-identity.ts';
import { liveScaledObjects } from './shared/scaled-objects.ts';
import { defineCheck, type Judge } from './check.ts';

interface Lacking {
  readonly roleArn: string;
  readonly actions: readonly string[];
  readonly scaledObjects: readonly string[];
}

const MESSAGES = {
  allowed: ({ roleArn, actions }: Omit<Lacking, 'scaledObjects'>) => `${roleArn} allows ${actions.join(', ')}`,
  lacking: ({ roleArn, actions, scaledObjects }: Lacking) =>
    `${roleArn} does not allow ${actions.join(', ')}, which the triggers of ${scaledObjects.join(', ')} need`,
  unsure: ({ roleArn, actions }: Omit<Lacking, 'scaledObjects'>) =>
    `whether ${roleArn} allows ${actions.join(', ')} is not known: a policy attached to it could not be read`,
  noIdentity: ({ scaledObjects }: Pick<Lacking, 'scaledObjects'>) =>
    `KEDA's operator has no IAM role (no annotation on its service account, no pod identity association), which the triggers of ${scaledObjects.join(', ')} rely on`,
  absent: ({ roleArn, scaledObjects }: Omit<Lacking, 'actions'>) =>
    `${roleArn}, the role of KEDA's operator, does not exist; the triggers of ${scaledObjects.join(', ')} rely on it`,
  elsewhere: ({ roleArn }: Pick<Lacking, 'roleArn'>) =>
    `${roleArn} is of another account: its policies cannot be read from here`,
};

const SUBJECT = namedSubject('service-account', 'keda/keda-operator');
const SOURCES = {
  irsa: 'ServiceAccount/keda/keda-operator',
  'pod-identity': 'eks:DescribePodIdentityAssociation',
  none: 'ServiceAccount/keda/keda-operator',
} as const;

export const check = defineCheck({
  id: 'keda-identity-permissions',
  title: "KEDA's operator may read what its triggers read from AWS",
  severity: 'error',
  phase: 'health',
  subjects: "triggers that read from AWS as KEDA's operator",
  needs: ['scaledObjects', 'triggerAuthentications', 'kedaIdentity'],
  uses: ['clusterTriggerAuthentications', 'cluster', 'identity', 'eksCluster'],
  messages: MESSAGES,
  run: ({ scaledObjects: objects, kedaIdentity }, judge, context) => {
    const reads = operatorReads(liveScaledObjects(objects), authenticationsOf(context));
    if (reads.length === 0) return [];
    const { kind, roleArn } = kedaIdentity;
    const role = operatorRole(kedaIdentity, clusterAccount(context));
    const evidence = [{ field: 'roleArn', value: roleArn, source: SOURCES[kind] }];
    if (role.kind === 'found') return [judgeRole(role.role, { reads, evidence }, judge)];
    if (role.kind === 'elsewhere')
      return [judge.unknown(SUBJECT, 'elsewhere', { roleArn: role.roleArn }, { evidence })];
    const scaledObjects = namesOf(reads);
    if (role.kind === 'absent') {
      const fix = newRoleFix(kedaIdentity, reads);
      return [judge.fail(SUBJECT, 'absent', { roleArn: role.roleArn, scaledObjects }, { evidence, fix })];
    }
    // Nodes may lend their own role to pods: where the triggers are read all the same, this is no error.
    const severity = reads.every(isReadAllTheSame) ? 'warning' : 'error';
    const fix = newIdentityFix(reads, context);
    return [judge.fail(SUBJECT, 'noIdentity', { scaledObjects }, { evidence, fix, severity })];
  },
});

interface Used {
  readonly reads: readonly OperatorRead[];
  readonly evidence: readonly Evidence[];
}

function judgeRole(facts: RoleFacts, { reads, evidence }: Used, judge: Judge<typeof MESSAGES>) {
  const { arn: roleArn, name } = facts.role;
  const { missing, unsure, isConditional } = grantsOf(facts, reads);
  if (missing.length > 0) {
    const data = { roleArn, actions: actionsOf(missing), scaledObjects: namesOf(missing) };
    return judge.fail(SUBJECT, 'lacking', data, { evidence, fix: grantFix(name, roleArn, reads) });
  }
  if (unsure.length > 0) return judge.unknown(SUBJECT, 'unsure', { roleArn, actions: actionsOf(unsure) }, { evidence });
  const certainty = isConditional ? 'bound' : 'exact';
  return judge.pass(SUBJECT, 'allowed', { roleArn, actions: actionsOf(reads) }, { evidence, certainty });
}

function actionsOf(reads: readonly OperatorRead[]): string[] {
  return [...new Set(reads.map(({ read }) => statementOfRead(read).Action))].toSorted();
}

function namesOf(reads: readonly OperatorRead[]): string[] {
  return [...new Set(reads.map(({ scaledObject }) => scaledObject.subject.text))];
}

function isReadAllTheSame({ scaledObject }: OperatorRead): boolean {
  return conditionOf(scaledObject.object, 'Ready')?.status === 'True';
}
