/** A field that the cluster's NodePool has no room for is dropped: what it was meant to do never happens. */
import { isObject } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { didYouMean } from '../domain/nearest.ts';
import { LAST_APPLIED, lastAppliedSpec } from '../domain/last-applied.ts';
import type { Schema } from '../schema/schema.ts';
import { findUnknown } from '../schema/unknown-fields.ts';
import { defineCheck, fixBy } from './check.ts';
import { evidenceOf, hyperpodPools, isLive, POOLS, subjectOf } from './shared/node-pools.ts';

interface Fields {
  readonly fields: readonly string[];
}

const CRD = 'nodepools.karpenter.sh';
/** Fields that are often written, and what the CRD calls them. */
const KNOWN_SLIPS = [
  'terminationGracePeriod',
  'expireAfter',
  'consolidateAfter',
  'consolidationPolicy',
  'nodeClassRef',
];

export const check = defineCheck({
  id: 'node-pool-known-fields',
  title: "the cluster's NodePool has every field that was written",
  severity: 'warning',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools', 'crds'],
  messages: {
    known: () => 'its NodePool has every field that was written',
    unknown: ({ fields }: Fields) => `the cluster's NodePool has no ${fields.join(', no ')}`,
    dropped: ({ fields }: Fields) =>
      `kubectl was given ${fields.join(', ')}, which the cluster's NodePool does not have: the API server dropped it`,
    unsent: () => 'what was sent is not kept: the API server drops fields that it does not know without a trace',
    noSchema: () => `the schema of ${CRD} could not be read`,
  },
  run: ({ nodePools, crds }, judge, context) => {
    const crd = crds.find(({ metadata }) => metadata.name === CRD);
    return hyperpodPools(nodePools).map((pool) => {
      const subject = subjectOf(pool);
      const schema = specSchema(crd, pool.object.apiVersion);
      if (schema === undefined) return judge.unknown(subject, 'noSchema', {});
      const isStored = isLive(pool, context);
      const written = isStored ? lastAppliedSpec(pool.object.metadata) : pool.object.spec;
      if (written === undefined) return judge.skip(subject, 'unsent', {});
      const fields = findUnknown(schema, { spec: written }).map((path) => `${path}${hint(path)}`);
      const source = isStored ? `metadata.annotations["${LAST_APPLIED}"]` : 'spec';
      const evidence = [evidenceOf(pool, source, fields)];
      if (fields.length === 0) return judge.pass(subject, 'known', {}, { evidence });
      const fix = fixBy('take the fields out of the manifest, or write them as the CRD does, and apply it again');
      return isStored
        ? judge.fail(subject, 'dropped', { fields }, { evidence, fix })
        : judge.fail(subject, 'unknown', { fields }, { evidence, fix, severity: 'error' });
    });
  },
});

/** Of the spec, in the version that the object was read in. */
function specSchema(crd: KubeObject | undefined, apiVersion: string): Schema | undefined {
  const { versions } = (crd?.spec ?? {}) as { readonly versions?: unknown };
  const wanted = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const version: unknown = Array.isArray(versions)
    ? versions.find((candidate) => isObject(candidate) && candidate['name'] === wanted)
    : undefined;
  const { schema } = (version ?? {}) as { readonly schema?: { readonly openAPIV3Schema?: Schema } };
  const spec = schema?.openAPIV3Schema?.properties?.['spec'];
  return spec && { type: 'object', properties: { spec } };
}

function hint(path: string): string {
  const name = path.slice(path.lastIndexOf('.') + 1);
  return KNOWN_SLIPS.includes(name) ? '' : didYouMean(name, KNOWN_SLIPS);
}
