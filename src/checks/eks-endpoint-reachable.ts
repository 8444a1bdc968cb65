/** Half of what is checked lives behind the Kubernetes API server: whether it answers from here comes first. */
import type { UnreadFact } from '../domain/facts.ts';
import { namedSubject, type Subject } from '../domain/finding.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { eksSubject } from './shared/eks-cluster.ts';
import { type UnreadData, unreadData, unreadDetails } from './shared/unread.ts';

/** Codes of errors without an answer of an API server; every other `kubernetes-…` is one. */
const UNANSWERED = ['kubernetes-unreachable', 'kubernetes-tls', 'kubernetes-timeout', 'kubernetes-bad-answer'];

export const check = defineCheck({
  id: 'eks-endpoint-reachable',
  title: 'the Kubernetes API server answers',
  severity: 'error',
  phase: 'preflight',
  subjects: 'EKS clusters',
  needs: [],
  uses: ['kubernetesVersion', 'eksCluster', 'namespaces'],
  messages: {
    answers: ({ version }: { readonly version: string }) => `the API server answers (Kubernetes ${version})`,
    refuses: () => 'the API server can be reached; it refuses, which is not judged here',
    silent: ({ why }: UnreadData) =>
      `${why}; HyperPod's own controller is not concerned, but nothing in Kubernetes can be checked from here`,
    noKubernetes: ({ why }: UnreadData) => why,
    unread: ({ why }: UnreadData) => why,
  },
  run: (_, judge, context) => {
    const subject = subjectOf(context);
    const version = context.optional('kubernetesVersion');
    const source = 'GET /version';
    if (version !== undefined) {
      const evidence = [{ field: 'gitVersion', value: version, source }];
      return [judge.pass(subject, 'answers', { version }, { evidence })];
    }
    const why = context.whyUnread('kubernetesVersion');
    if (!why) return [];
    const data = unreadData(why);
    if (why.reason === 'not-applicable') return [judge.skip(subject, 'noKubernetes', data)];
    const evidence = [{ field: 'error', value: why.code, source }];
    if (isSilence(why, context)) {
      const fix = fixBy(why.hint?.replaceAll(/\s*\n\s*/g, ' ') ?? 'check your network, VPN and HTTPS_PROXY');
      return [judge.fail(subject, 'silent', data, { evidence, fix })];
    }
    if (isAnswer(why)) return [judge.pass(subject, 'refuses', {}, { evidence })];
    return [judge.unknown(subject, 'unread', data, unreadDetails(why))];
  },
});

/** One call that broke off, where another was answered, is no endpoint out of reach. */
function isSilence({ code }: UnreadFact, { optional }: CheckContext): boolean {
  return isUnanswered(code) && optional('namespaces') === undefined;
}

function isAnswer({ code }: UnreadFact): boolean {
  return code?.startsWith('kubernetes-') === true && !isUnanswered(code);
}

function isUnanswered(code: string | null): boolean {
  return code !== null && UNANSWERED.includes(code);
}

function subjectOf({ optional, origin }: CheckContext): Subject {
  const eksCluster = optional('eksCluster');
  if (eksCluster) return eksSubject(eksCluster);
  return origin.clusterName === null ? { text: 'cluster' } : namedSubject('cluster', origin.clusterName);
}
