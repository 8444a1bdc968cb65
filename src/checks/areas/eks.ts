/** Checks of the EKS cluster and the way to it, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as eksAccessEntry } from '../eks-access-entry.ts';
import { check as eksAuthenticationMode } from '../eks-authentication-mode.ts';
import { check as eksClusterActive } from '../eks-cluster-active.ts';
import { check as eksEndpointReachable } from '../eks-endpoint-reachable.ts';
import { check as eksVersionSupported } from '../eks-version-supported.ts';
import { check as healthMonitoringAgentVersion } from '../health-monitoring-agent-version.ts';
import { check as vpcCniVersion } from '../vpc-cni-version.ts';

export const EKS_CHECKS: readonly Check[] = [
  eksClusterActive,
  eksVersionSupported,
  eksAuthenticationMode,
  eksEndpointReachable,
  eksAccessEntry,
  vpcCniVersion,
  healthMonitoringAgentVersion,
];
