/** The use case `snapshot`: facts into a bundle, and the bundle into a file. */
import type { Context } from '../context.ts';
import { parseArn } from '../domain/arn.ts';
import { type CollectedFacts, FACT_KEYS } from '../domain/facts.ts';
import { redactAccounts } from '../domain/redact-accounts.ts';
import { bundleText, type SnapshotBundle, type SnapshotResult, toBundle } from '../domain/snapshot.ts';
import { collectFacts, type CollectOptions } from './collect-facts.ts';

export interface SnapshotOptions extends CollectOptions {
  /** `-`: the bundle is the result. */
  readonly file: string;
  readonly redactsAccounts: boolean;
  readonly mayOverwrite: boolean;
  /** Of this hpscale. */
  readonly version: string;
}

export interface Snapshot {
  readonly bundle: SnapshotBundle;
  /** null when nothing was written. */
  readonly written: SnapshotResult | null;
}

/** Reads everything, changes nothing but the file. */
export async function takeSnapshot(options: SnapshotOptions, context: Context): Promise<Snapshot> {
  const { file, mayOverwrite, redactsAccounts, version } = options;
  const isFile = file !== '-';
  if (isFile && !mayOverwrite) await context.files.requireAbsent(file);
  const collected = await collectFacts(options, context);
  const plain = toBundle(collected, version);
  const bundle = redactsAccounts ? redactAccounts(plain, accountOf(collected)) : plain;
  if (!isFile) return { bundle, written: null };
  const bytes = await context.files.writePrivate(file, bundleText(bundle), { mayOverwrite });
  return { bundle, written: toResult(bundle, options, bytes) };
}

function accountOf({ facts: { identity, cluster } }: CollectedFacts): string | null {
  if (identity.status === 'read') return identity.value.accountId;
  return cluster.status === 'read' ? (parseArn(cluster.value.arn)?.accountId ?? null) : null;
}

function toResult({ facts, ...bundle }: SnapshotBundle, options: SnapshotOptions, bytes: number): SnapshotResult {
  const unread = FACT_KEYS.flatMap((key) => {
    const fact = facts[key];
    return fact.status === 'read' ? [] : [{ fact: key, reason: fact.reason, message: fact.message }];
  });
  return {
    schema: 'hpscale.snapshot-file/v1',
    file: options.file,
    bytes,
    cluster: bundle.cluster,
    region: bundle.region,
    collectedAt: bundle.collectedAt,
    redactedAccounts: options.redactsAccounts,
    read: FACT_KEYS.length - unread.length,
    unread,
  };
}
