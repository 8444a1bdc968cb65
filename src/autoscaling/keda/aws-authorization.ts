/** Whether KEDA can find AWS credentials for a trigger (pkg/scalers/aws). */
import type { Strings, TriggerSources } from './trigger-fields.ts';

const NO_KEY_ID = 'awsAccessKeyID not found';
const NO_SECRET = 'awsSecretAccessKey not found';

/** KEDA's error when there is no way to authenticate; undefined when there is one. */
export function awsAuthorizationError(metadata: Strings, sources: TriggerSources): string | undefined {
  if (sources.podIdentity === 'aws' || usesOperatorsRole(metadata)) return undefined;
  const params = sources.authParams ?? {};
  if (isSet(params['awsRoleArn'])) return undefined;
  const keyId = params['awsAccessKeyID'] ?? params['awsAccessKeyId'];
  if (isSet(keyId)) return isSet(params['awsSecretAccessKey']) ? undefined : NO_SECRET;
  return staticKeysError(metadata, sources);
}

/** Any owner but the pod's (the default) is left to the operator's own role. */
function usesOperatorsRole(metadata: Strings): boolean {
  return !['', 'pod'].includes(metadata['identityOwner'] ?? '');
}

function staticKeysError(metadata: Strings, sources: TriggerSources): string | undefined {
  const keyId = metadata['awsAccessKeyID'] ?? fromEnvironment('awsAccessKeyID', metadata, sources);
  if (!isSet(keyId)) return NO_KEY_ID;
  return isSet(fromEnvironment('awsSecretAccessKey', metadata, sources)) ? undefined : NO_SECRET;
}

function fromEnvironment(name: string, metadata: Strings, sources: TriggerSources): string | undefined {
  const variable = metadata[`${name}FromEnv`];
  return variable === undefined ? undefined : sources.resolvedEnv?.[variable];
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}
