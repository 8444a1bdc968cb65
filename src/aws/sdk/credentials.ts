/** The SDK's credential providers and its reader of ~/.aws/config. */
export { fromEnv, fromNodeProviderChain } from '@aws-sdk/credential-providers';
export { loadConfig, loadSharedConfigFiles } from '@smithy/core/config';
