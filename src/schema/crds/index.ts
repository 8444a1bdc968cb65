/** The CRDs that HyperPod and KEDA bring: installed by the sandbox's controllers when they would be on AWS. */
import { load } from 'js-yaml';
import type { KubeObject } from '../../domain/kube-object.ts';
import clusterTriggerAuthentications from './clustertriggerauthentications.yaml?raw';
import hyperpodNodeClasses from './hyperpodnodeclasses.yaml?raw';
import nodeClaims from './nodeclaims.yaml?raw';
import nodePools from './nodepools.yaml?raw';
import scaledObjects from './scaledobjects.yaml?raw';
import triggerAuthentications from './triggerauthentications.yaml?raw';

/** YAML texts by CRD name. */
export const CRD_TEXTS = {
  'hyperpodnodeclasses.karpenter.sagemaker.amazonaws.com': hyperpodNodeClasses,
  'nodepools.karpenter.sh': nodePools,
  'nodeclaims.karpenter.sh': nodeClaims,
  'scaledobjects.keda.sh': scaledObjects,
  'triggerauthentications.keda.sh': triggerAuthentications,
  'clustertriggerauthentications.keda.sh': clusterTriggerAuthentications,
} as const satisfies Readonly<Record<string, string>>;

export type CrdName = keyof typeof CRD_TEXTS;

/** Appear when autoscaling becomes InService. */
export const KARPENTER_CRDS = [
  'hyperpodnodeclasses.karpenter.sagemaker.amazonaws.com',
  'nodepools.karpenter.sh',
  'nodeclaims.karpenter.sh',
] as const satisfies readonly CrdName[];

/** There when KEDA is installed. */
export const KEDA_CRDS = [
  'scaledobjects.keda.sh',
  'triggerauthentications.keda.sh',
  'clustertriggerauthentications.keda.sh',
] as const satisfies readonly CrdName[];

/** A CRD as an object to create in the store. */
export function loadCrd(name: CrdName): KubeObject {
  return load(CRD_TEXTS[name]) as KubeObject;
}
