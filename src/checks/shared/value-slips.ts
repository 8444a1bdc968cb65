/** Values that no node has because they are written otherwise: EC2's type names, zone ids, capacity types. */
import { OS_LABEL } from '../../autoscaling/karpenter/well-known-labels.ts';
import { INSTANCE_TYPES } from '../../domain/instance-type.ts';
import { nearest } from '../../domain/nearest.ts';
import { CAPACITY_TYPE_LABEL, INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../../domain/node-labels.ts';
import { CAPACITY_TYPES } from '../../domain/node-pool.ts';

/** Zone names by zone id. */
export type ZonesById = ReadonlyMap<string, string>;

export interface ValueSlip {
  readonly text: string;
  readonly meant?: string;
}

/** Karpenter's core knows it; no instance group of HyperPod has it. */
const RESERVED = 'reserved';

/** undefined when the value is well formed. */
export function valueSlip(key: string, value: string, zonesById: ZonesById = new Map()): ValueSlip | undefined {
  switch (key) {
    case INSTANCE_TYPE_LABEL:
      return typeSlip(value);
    case ZONE_LABEL:
      return zoneSlip(value, zonesById);
    case CAPACITY_TYPE_LABEL:
      return capacitySlip(value);
    case OS_LABEL:
      return value === 'linux' ? undefined : { text: `nodes of HyperPod run linux, not ${value}`, meant: 'linux' };
    default:
      return undefined;
  }
}

function typeSlip(value: string): ValueSlip | undefined {
  if (value.startsWith('ml.')) return undefined;
  const known = INSTANCE_TYPES.map(({ name }) => name);
  const meant = known.includes(`ml.${value}`) ? `ml.${value}` : nearest(`ml.${value}`, known);
  const text = `${value} is no instance type of HyperPod: they start with ml.`;
  return meant === undefined ? { text } : { text: `${text} (did you mean ${meant}?)`, meant };
}

/** `usw2-az1`: nodes carry the zone's name. */
function isZoneId(value: string): boolean {
  return /^[a-z]+\d+-az\d+$/.test(value);
}

function zoneSlip(value: string, zonesById: ZonesById): ValueSlip | undefined {
  if (!isZoneId(value)) return undefined;
  const meant = zonesById.get(value);
  const text = `${value} is a zone id, and nodes are labelled with the name of the zone`;
  return meant === undefined ? { text } : { text: `${text} (${meant} in this account)`, meant };
}

function capacitySlip(value: string): ValueSlip | undefined {
  if (value === RESERVED || CAPACITY_TYPES.some((known) => known === value)) return undefined;
  const meant = nearest(value, CAPACITY_TYPES);
  const text = `${value} is no capacity type: it is ${CAPACITY_TYPES.join(' or ')}`;
  return meant === undefined ? { text } : { text, meant };
}
