/** The Lease by which one run of hpscale at a time changes a cluster: what is written in it, and what it tells. */
import { formatDuration } from './duration.ts';
import { asObject, asText } from './json.ts';
import { MANAGED_BY_LABEL } from './kube-names.ts';
import { apiVersionOf, type KubeObject, RESOURCES } from './kube-object.ts';

/**
 * Where cluster-wide tools keep theirs: the namespace is in every cluster, nobody's own, and left alone by what works in
 * namespaces of teams. One fixed place: who works in another namespace must find the same Lease.
 */
export const LEASE_NAMESPACE = 'kube-system';
export const LEASE_NAME = 'hpscale';

/** As long as a kubelet's: longer than the longest wait between two looks (15 s) and the call after it. */
export const LEASE_DURATION_MS = 40_000;
/** Between two renewals, at least. */
export const RENEW_EVERY_MS = 10_000;

/**
 * Older than this, whoever renewed it is gone, with no need to watch for a while. AWS and EKS refuse signatures 15 minutes off, so
 * that the clocks of two machines that both can work here are at most half an hour apart.
 */
const SURELY_OVER_MS = 30 * 60_000 + LEASE_DURATION_MS;

const COMMAND = 'hpscale.dev/command';
const STEP = 'hpscale.dev/step';
const STEP_SINCE = 'hpscale.dev/step-since';

/** What a holder writes. Times are milliseconds of its own clock. */
export interface Holding {
  /** `ada@runner-7/4242-9f3c2a`. */
  readonly holder: string;
  /** `setup -f hpscale.yaml`. */
  readonly command: string;
  readonly acquiredAt: number;
  readonly renewedAt: number;
  /** How long it holds without a renewal. */
  readonly durationMs: number;
  /** How often it went from one holder to another. */
  readonly transitions: number;
  /** What it is doing, from when on; absent before the first step. */
  readonly step?: { readonly title: string; readonly since: number };
}

/** A Lease as it was read: by whom it is held; undefined when by nobody. */
export interface HeldLease {
  readonly resourceVersion: string;
  readonly transitions: number;
  readonly holding: Holding | undefined;
}

/** The whole object, to create. */
export function leaseOf(holding: Holding): KubeObject {
  const { metadata, spec } = leasePatch(holding);
  const annotations = Object.entries(metadata.annotations).filter(([, text]) => text !== null);
  return {
    apiVersion: apiVersionOf(RESOURCES.lease),
    kind: RESOURCES.lease.kind,
    metadata: {
      name: LEASE_NAME,
      namespace: LEASE_NAMESPACE,
      labels: { [MANAGED_BY_LABEL]: 'hpscale' },
      annotations: Object.fromEntries(annotations) as Readonly<Record<string, string>>,
    },
    spec,
  };
}

/** What takes over or renews it, as a merge patch; the version, when given, is what it must still have. */
export function leasePatch(holding: Holding, version?: string) {
  const { holder, command, acquiredAt, renewedAt, durationMs, transitions, step } = holding;
  return {
    metadata: {
      ...(version === undefined ? {} : { resourceVersion: version }),
      annotations: {
        [COMMAND]: command,
        // Null takes away what the holder before was doing.
        [STEP]: step?.title ?? null,
        [STEP_SINCE]: step === undefined ? null : new Date(step.since).toISOString(),
      },
    },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: durationMs / 1000,
      acquireTime: microTime(acquiredAt),
      renewTime: microTime(renewedAt),
      leaseTransitions: transitions,
    },
  };
}

/** MicroTime, as Kubernetes writes it: six digits behind the second. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

/** Reads one, whoever wrote it: what is missing or mangled is taken as lightly as it can be. */
export function readLease({ metadata, spec }: KubeObject): HeldLease {
  const fields = asObject(spec);
  const holder = asText(fields['holderIdentity']);
  const transitions = numberOf(fields['leaseTransitions']) ?? 0;
  const renewedAt = timeOf(fields['renewTime']) ?? 0;
  const holding: Holding = {
    holder,
    command: metadata.annotations?.[COMMAND] ?? '',
    acquiredAt: timeOf(fields['acquireTime']) ?? renewedAt,
    renewedAt,
    durationMs: (numberOf(fields['leaseDurationSeconds']) ?? LEASE_DURATION_MS / 1000) * 1000,
    transitions,
    ...stepOf(metadata.annotations ?? {}, renewedAt),
  };
  return {
    resourceVersion: metadata.resourceVersion ?? '',
    transitions,
    holding: holder === '' ? undefined : holding,
  };
}

function stepOf(annotations: Readonly<Record<string, string>>, renewedAt: number): Pick<Holding, 'step'> {
  const title = annotations[STEP] ?? '';
  return title === '' ? {} : { step: { title, since: timeOf(annotations[STEP_SINCE]) ?? renewedAt } };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Whether it was renewed so long ago that its holder cannot be alive, however wrong either clock may be. */
export function isSurelyOver({ renewedAt }: Holding, now: number): boolean {
  return now - renewedAt > SURELY_OVER_MS;
}

/** Who it is, without what only tells two runs of one person apart: `ada@runner-7`. */
export function holderName({ holder }: Pick<Holding, 'holder'>): string {
  return holder.split('/')[0] ?? holder;
}

/** `speech-ci@runner-7 is at: wait for autoscaling to be InService (3m)`; the time is by the holder's own clock. */
export function holdingText(holding: Holding): string {
  const { command, acquiredAt, renewedAt, step } = holding;
  const since = step?.since ?? acquiredAt;
  const doing = step?.title ?? command;
  return `${holderName(holding)} is at: ${doing === '' ? 'something it does not name' : doing} (${formatDuration(Math.max(0, renewedAt - since))})`;
}
