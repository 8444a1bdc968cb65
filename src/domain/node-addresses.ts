/** Addresses that a HyperPod node takes from its subnet. */

/** AWS documents 81 for an ml.p5.48xlarge on EKS (50 of its primary card and 31), and none for other types. */
const DOCUMENTED: Readonly<Record<string, number>> = { 'ml.p5.48xlarge': 81 };

/** What AWS documents; undefined for a type that it says nothing of. */
export function documentedAddresses(instanceType: string): number | undefined {
  return DOCUMENTED[instanceType];
}

/** Of any node: at least its own address. */
export function leastAddresses(instanceType: string): number {
  return documentedAddresses(instanceType) ?? 1;
}
