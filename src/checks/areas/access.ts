/** Checks of access, in the order in which they are told. */
import { check as awsCredentials } from '../aws-credentials.ts';
import { check as callerCanEnable } from '../caller-can-enable.ts';
import { check as callerCanPassRole } from '../caller-can-pass-role.ts';
import type { Check } from '../check.ts';

export const ACCESS_CHECKS: readonly Check[] = [awsCredentials, callerCanEnable, callerCanPassRole];
