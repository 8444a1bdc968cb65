/** What hpscale uses of the STS client. */
export { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
