/** Checks of manifest files as such, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as manifestApiVersion } from '../manifest-api-version.ts';
import { check as manifestFitsCluster } from '../manifest-fits-cluster.ts';
import { check as manifestNodeClassProvider } from '../manifest-node-class-provider.ts';
import { check as manifestParses } from '../manifest-parses.ts';
import { check as manifestSchema } from '../manifest-schema.ts';

export const MANIFEST_CHECKS: readonly Check[] = [
  manifestParses,
  manifestApiVersion,
  manifestSchema,
  manifestFitsCluster,
  manifestNodeClassProvider,
];
