/** Lines of the AWS CLI that a person can paste. */
import type { CheckContext } from '../check.ts';

/** `aws eks update-cluster-config --name speech-eks … --region us-west-2`, with the profile in use; words that need it are quoted already. */
export function awsCommand(
  operation: string,
  words: readonly string[],
  { origin: { region, profile } }: Pick<CheckContext, 'origin'>,
): string {
  // IAM has no regions, and no command of it needs one.
  const where = region === null || operation.startsWith('iam ') ? [] : ['--region', region];
  const who = profile === null ? [] : ['--profile', profile];
  return ['aws', operation, ...words, ...where, ...who].join(' ');
}
