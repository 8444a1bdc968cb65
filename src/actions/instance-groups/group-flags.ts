/** The flags of `instancegroup add` that say what a spec says. */
import type { InstanceGroupSpec } from '../../domain/instance-group-spec.ts';
import { shellWord } from '../../domain/shell-word.ts';

/** In the order of the help; what is the default is left out. */
export function groupFlags(spec: InstanceGroupSpec): readonly string[] {
  const { like, executionRole, lifecycle, volumeSizeGb } = spec;
  const flag = (name: string, values: readonly (string | undefined)[]) =>
    values.filter((value) => value !== undefined).map((value) => `--${name} ${shellWord(value)}`);
  return [
    ...flag('instance-type', spec.instanceTypes),
    ...(spec.isFlexible && spec.instanceTypes.length === 1 ? ['--flexible'] : []),
    ...(spec.capacityType === 'spot' ? ['--capacity-type spot'] : []),
    ...flag('subnet', spec.subnetIds),
    ...flag('security-group', spec.securityGroupIds),
    ...flag('like', [like]),
    ...flag('execution-role', [executionRole]),
    ...flag('lifecycle-script', [lifecycle && `${lifecycle.sourceS3Uri.replace(/\/$/, '')}/${lifecycle.onCreate}`]),
    ...flag(
      'label',
      Object.entries(spec.labels).map(([key, value]) => `${key}=${value}`),
    ),
    ...flag(
      'taint',
      spec.taints.map(({ key, value, effect }) => `${key}${value === undefined ? '' : `=${value}`}:${effect}`),
    ),
    ...flag('volume-size', [volumeSizeGb === undefined ? undefined : String(volumeSizeGb)]),
  ];
}
