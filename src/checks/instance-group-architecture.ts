/** HyperPod lists amd64 alone for Karpenter, while its instance types include Graviton. */
import { SUPPORTED_ARCH } from '../domain/node-pool.ts';
import { GROUP_TEXTS, unsupportedArchTypes } from '../domain/instance-group-rules.ts';
import { defineGroupRule } from './shared/group-rule.ts';

export const check = defineGroupRule({
  id: 'instance-group-architecture',
  title: `instance groups for Karpenter are ${SUPPORTED_ARCH}`,
  severity: 'warning',
  fits: ({ group }) => `no instance type of ${group} is known to be other than ${SUPPORTED_ARCH}`,
  unfit: ({ group, found }) => GROUP_TEXTS.unsupportedArch(group, found),
  judge: (group) => {
    const found = unsupportedArchTypes(group);
    return { status: found.length === 0 ? 'fits' : 'unfit', found };
  },
  evidence: ({ instanceTypes }) => ({ field: 'InstanceType', value: instanceTypes }),
  advice: `give Karpenter a group of ${SUPPORTED_ARCH} types`,
});
