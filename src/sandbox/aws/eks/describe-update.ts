import { randomUUID } from 'node:crypto';
import type { CallContext, Json } from '../operation.ts';

/** What EKS answers to a change of a cluster: it has begun. */
export function describeUpdate(type: string, params: Readonly<Record<string, string>>, { world }: CallContext): Json {
  return {
    update: {
      id: randomUUID(),
      status: 'InProgress',
      type,
      params: Object.entries(params).map(([key, value]) => ({ type: key, value })),
      createdAt: new Date(world.clock.now()),
      errors: [],
    },
  };
}
