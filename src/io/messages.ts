/** Codes of what hpscale says on stderr. Tests and hosts match on codes; texts may be reworded. */
import type { Message } from '../context.ts';

export const CODES = {
  identity: 'HPS-I-IDENTITY',
  clusterChosen: 'HPS-I-CLUSTER-CHOSEN',
  clusterMapped: 'HPS-I-CLUSTER-MAPPED',
  plan: 'HPS-I-PLAN',
  stepStarted: 'HPS-I-STEP-STARTED',
  stepProgress: 'HPS-I-STEP-PROGRESS',
  stepDone: 'HPS-I-STEP-DONE',
  stepFailed: 'HPS-W-STEP-FAILED',
  clusterPoll: 'HPS-I-CLUSTER-POLL',
  leaseHeld: 'HPS-I-LEASE-HELD',
  leasePoll: 'HPS-I-LEASE-POLL',
  resourcePoll: 'HPS-I-RESOURCE-POLL',
  warning: 'HPS-W-NOTE',
  hint: 'HPS-I-HINT',
  demo: 'HPS-I-DEMO',
  demoStep: 'HPS-I-DEMO-STEP',
  demoOutput: 'HPS-I-DEMO-OUTPUT',
  demoMoment: 'HPS-I-DEMO-MOMENT',
  sandbox: 'HPS-I-SANDBOX',
  slowCall: 'HPS-I-SLOW-CALL',
  trace: 'HPS-D-TRACE',
} as const;

/** An informational message. */
export function info(code: string, text: string, data?: Message['data']): Message {
  return { level: 'info', code, text, ...(data === undefined ? {} : { data }) };
}

/** A warning: something the user would want to know before it hurts. */
export function warning(text: string, code: string = CODES.warning): Message {
  return { level: 'warning', code, text };
}

/** A hint: what to do next. */
export function hint(text: string): Message {
  return { level: 'hint', code: CODES.hint, text };
}

/** A state that replaces the one before it. */
export function progress(code: string, text: string, data?: Message['data']): Message {
  return { level: 'progress', code, text, ...(data === undefined ? {} : { data }) };
}
