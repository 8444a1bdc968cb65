/** The chat team's cluster with its role changed in one way. */
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import type { SeedRole } from '../../src/sandbox/seed.ts';
import type { PolicyDocument } from '../../src/domain/role.ts';
import type { Breakage } from './check-world.ts';

export const ROLE = 'hpscale-speech-cluster-us-west-2';
/** The seed's caller. */
export const CALLER_ARN = 'arn:aws:sts::111122223333:assumed-role/PlatformEngineer/robin';
export const ROLE_ARN = `arn:aws:iam::111122223333:role/${ROLE}`;

const OTHER_ROLES = loadSeed('autoscaled').roles.filter(({ name }) => name !== ROLE);

/** The cluster role of the seed `autoscaled`, which somebody made by hand. */
export function roleOfSeed(): SeedRole {
  const role = loadSeed('autoscaled').roles.find(({ name }) => name === ROLE);
  if (!role) throw new Error(`the seed autoscaled has no role ${ROLE}`);
  return role;
}

/** The seed's cluster role with these parts instead; `denied`: what the caller may not do. */
export function withRole(change: Partial<SeedRole>, denied: readonly string[] = []): Breakage {
  const roles = [{ ...roleOfSeed(), ...change }, ...OTHER_ROLES];
  return { seed: { roles, caller: { arn: CALLER_ARN, denied } } };
}

/** Without the cluster role. */
export function withoutRole(): Breakage {
  return { seed: { roles: OTHER_ROLES } };
}

/** One statement that allows actions on a resource. */
export function allowing(actions: string | readonly string[], resource = '*'): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: resource }] };
}

/** A trust policy for one service. */
export function trusting(service: string): PolicyDocument {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' } as const;
  return { Version: '2012-10-17', Statement: [statement] };
}
