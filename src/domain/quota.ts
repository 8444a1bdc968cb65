/** Service quotas that govern HyperPod nodes. */
import type { CapacityType } from './cluster.ts';

/** A quota as Service Quotas lists it (service code `sagemaker`). */
export interface ServiceQuota {
  readonly name: string;
  readonly code: string;
  readonly value: number;
  readonly isAdjustable: boolean;
  /** `applied` for this account, `default` for AWS's own value. */
  readonly source: 'applied' | 'default';
}

export interface QuotaRequest {
  readonly id: string;
  readonly quotaCode: string;
  /** PENDING, CASE_OPENED, APPROVED, DENIED, CASE_CLOSED, NOT_APPROVED, INVALID_REQUEST. */
  readonly status: string;
  readonly desiredValue: number;
  /** ISO 8601. */
  readonly created: string | null;
}

/** One row of `hpscale quota`. `null` means unknown, never zero. */
export interface QuotaRow {
  readonly scope: 'instance-type' | 'cluster' | 'total';
  readonly instanceType: string | null;
  readonly capacityType: CapacityType;
  readonly quotaName: string;
  readonly quotaCode: string | null;
  readonly limit: number | null;
  readonly limitSource: 'applied' | 'default' | null;
  readonly inUse: number | null;
  readonly headroom: number | null;
  readonly needed: number | null;
  readonly adjustable: boolean | null;
  readonly pendingRequest: { readonly id: string; readonly desiredValue: number; readonly status: string } | null;
  readonly status: 'ok' | 'short' | 'unknown';
  readonly reason: string | null;
}
