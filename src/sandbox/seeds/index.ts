/** The seeds that come with hpscale: an explicit list, in alphabetical order. */
import autoscaled from './autoscaled.yaml?raw';
import enableFails from './enable-fails.yaml?raw';
import healthy from './healthy.yaml?raw';
import noAccessEntry from './no-access-entry.yaml?raw';
import noKeda from './no-keda.yaml?raw';
import notContinuous from './not-continuous.yaml?raw';
import privateEndpoint from './private-endpoint.yaml?raw';
import quotaZero from './quota-zero.yaml?raw';
import readOnlyCaller from './read-only-caller.yaml?raw';
import roleBroken from './role-broken.yaml?raw';
import runningNodes from './running-nodes.yaml?raw';
import slurmInAccount from './slurm-in-account.yaml?raw';
import thousandNodes from './thousand-nodes.yaml?raw';
import throttled from './throttled.yaml?raw';
import updating from './updating.yaml?raw';

/** Name to YAML text. */
export const SEED_TEXTS: Readonly<Record<string, string>> = {
  autoscaled: autoscaled,
  'enable-fails': enableFails,
  healthy: healthy,
  'no-access-entry': noAccessEntry,
  'no-keda': noKeda,
  'not-continuous': notContinuous,
  'private-endpoint': privateEndpoint,
  'quota-zero': quotaZero,
  'read-only-caller': readOnlyCaller,
  'role-broken': roleBroken,
  'running-nodes': runningNodes,
  'slurm-in-account': slurmInAccount,
  'thousand-nodes': thousandNodes,
  throttled: throttled,
  updating: updating,
};
