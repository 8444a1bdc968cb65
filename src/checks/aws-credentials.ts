/** Without credentials nothing else can be known; with the wrong ones, everything is about another account. */
import type { UnreadFact } from '../domain/facts.ts';
import type { Fix, Subject } from '../domain/finding.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { type UnreadData, unreadData, unreadDetails } from './shared/unread.ts';

interface Caller {
  readonly account: string;
  readonly region: string | null;
  readonly arn: string;
}

const SUBJECT: Subject = { text: 'credentials' };

export const check = defineCheck({
  id: 'aws-credentials',
  title: 'AWS accepts the credentials in use',
  severity: 'error',
  phase: 'preflight',
  subjects: 'credentials',
  needs: [],
  uses: ['identity'],
  messages: {
    accepted: ({ account, region, arn }: Caller) => `account ${account}, region ${region ?? 'unknown'}, as ${arn}`,
    refused: ({ why }: UnreadData) => why,
    unread: ({ why }: UnreadData) => `who the credentials belong to could not be asked: ${why}`,
  },
  run: (_, judge, context) => {
    const identity = context.optional('identity');
    if (identity) {
      const { accountId: account, arn } = identity;
      const evidence = [{ field: 'Arn', value: arn, source: 'sts:GetCallerIdentity' }];
      return [judge.pass(SUBJECT, 'accepted', { account, region: context.origin.region, arn }, { evidence })];
    }
    const why = context.whyUnread('identity');
    if (!why) return [];
    const data = unreadData(why);
    if (why.reason !== 'credentials') return [judge.unknown(SUBJECT, 'unread', data, unreadDetails(why))];
    const evidence = [{ field: 'error', value: why.code, source: 'sts:GetCallerIdentity' }];
    return [judge.fail(SUBJECT, 'refused', data, { evidence, fix: fixOf(why, context) })];
  },
});

/** Only a session that ended is mended by one command. */
function fixOf({ code, hint }: UnreadFact, { origin: { profile } }: CheckContext): Fix {
  const who = profile === null ? '' : ` --profile ${profile}`;
  if (code === 'sso-session-expired') return fixBy('open the SSO session again', `aws sso login${who}`);
  if (code === 'login-session-expired') return fixBy('sign in again', `aws login${who}`);
  return fixBy(hint?.replaceAll('\n', '; ') ?? 'look who you are with: aws sts get-caller-identity');
}
