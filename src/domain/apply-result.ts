/** What applying and deleting manifests answers: the documents `hpscale.apply/v1` and `hpscale.delete/v1`. */

export type ApplyAction = 'created' | 'configured' | 'unchanged';

export interface AppliedObject {
  readonly kind: string;
  readonly name: string;
  /** null for kinds without a namespace. */
  readonly namespace: string | null;
  readonly action: ApplyAction;
  /** null when readiness was not looked at: a dry run. */
  readonly ready: boolean | null;
}

export interface ApplyResult {
  readonly schema: 'hpscale.apply/v1';
  /** In a dry run the actions are those that would be taken. */
  readonly dryRun: 'none' | 'client' | 'server';
  readonly objects: readonly AppliedObject[];
}

export interface DeletedObject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  /** `unchanged`: it was already gone. */
  readonly action: 'deleted' | 'unchanged';
  /** Whether it is gone; false while finalizers hold it and --no-wait was given; null in a dry run. */
  readonly gone: boolean | null;
}

export interface DeleteResult {
  readonly schema: 'hpscale.delete/v1';
  readonly dryRun: 'none' | 'client' | 'server';
  readonly objects: readonly DeletedObject[];
}
