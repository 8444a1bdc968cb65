/** STS: the operations that are emulated. */
import type { Service } from '../operation.ts';
import { assumeRole } from './assume-role.ts';
import { getCallerIdentity } from './get-caller-identity.ts';

export const sts: Service = {
  id: 'sts',
  signingName: 'sts',
  json: null,
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  dialect: 'query',
  // Nobody can be denied knowing who they are.
  unguarded: ['GetCallerIdentity'],
  operations: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity },
};
