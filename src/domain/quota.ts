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

/** What `hpscale quota` answers. */
export interface QuotaResult {
  readonly schema: 'hpscale.quota/v1';
  readonly region: string;
  /** The cluster whose types are shown, and in which the per-cluster quotas are counted. */
  readonly cluster: string | null;
  readonly quotas: readonly QuotaRow[];
  /** Whether there is room for all of `--need`; null when nothing was needed. */
  readonly needs: 'met' | 'short' | 'unknown' | null;
}

/** What `hpscale quota request` answers. */
export interface QuotaRequestResult {
  readonly schema: 'hpscale.quota-request/v1';
  readonly region: string;
  readonly instanceType: string | null;
  readonly capacityType: CapacityType;
  readonly quotaName: string;
  readonly quotaCode: string;
  readonly current: number;
  readonly desired: number;
  /** `planned`: a dry run. `unchanged`: it has that value, or a request for as much is open. */
  readonly action: 'requested' | 'planned' | 'unchanged';
  /** The open request, new or found. */
  readonly request: QuotaRequest | null;
}
