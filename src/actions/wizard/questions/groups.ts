/** Which instance groups Karpenter may use, and the node class that names them. */
import type { Choice } from '../../../context.ts';
import type { GroupOccupancy } from '../../../domain/group-occupancy.ts';
import { instanceGroupsOf } from '../../../domain/live-fields.ts';
import { findInstanceType } from '../../../domain/instance-type.ts';
import { isEmptyGroup } from '../../../domain/instance-group-rules.ts';
import { MAX_INSTANCE_GROUPS, nameProblems } from '../../../domain/node-class.ts';
import type { QuotaRow } from '../../../domain/quota.ts';
import { type Answers, listOf } from '../answers.ts';
import { columns } from '../columns.ts';
import { chosenOffers, type GroupOffer, headroomOf, NEW_GROUP, offersOf } from '../group-offers.ts';
import type { WizardQuestion } from '../question.ts';
import type { WizardFacts } from '../wizard-facts.ts';
import { problemText } from '../problem-text.ts';

/** The cluster's groups with what tells them apart. */
export async function readOffers(facts: WizardFacts, answers: Answers): Promise<readonly GroupOffer[]> {
  const [cluster, zones, occupancies] = await Promise.all([
    facts.cluster(answers),
    facts.zones(answers),
    facts.occupancies(answers),
  ]);
  return offersOf(cluster, zones, occupancies);
}

/** Empty groups are marked, or those that a node class has already. */
export function groupsQuestion(facts: WizardFacts): WizardQuestion {
  return {
    id: 'groups',
    async prepare(answers) {
      const offers = await readOffers(facts, answers);
      const [cluster, rows, classes] = await Promise.all([
        facts.cluster(answers),
        facts.quotas(answers),
        facts.nodeClasses(answers),
      ]);
      const taken = new Set(classes.flatMap(instanceGroupsOf));
      const empty = cluster.instanceGroups.filter(isEmptyGroup).map(({ name }) => name);
      const usable = offers.filter(({ objection }) => objection === undefined).map(({ name }) => name);
      const usual = usable.filter((name) => (taken.size > 0 ? taken.has(name) : empty.includes(name)));
      return {
        kind: 'checkbox',
        flag: 'nodeClasses[].instanceGroups in hpscale.yaml',
        text: 'Instance groups for Karpenter',
        note: 'Karpenter adds nodes to these when pods need them, and takes a group down to 0 when they do not. Leave groups out that should stay as they are.',
        choices: [
          ...groupChoices(offers, rows),
          { value: NEW_GROUP, label: 'add a new instance group (asked for next)', short: 'a new one' },
        ],
        default: usual.length > 0 ? usual.slice(0, MAX_INSTANCE_GROUPS) : [NEW_GROUP],
        validate: (marked) => {
          if (marked.length === 0) return 'mark at least one with Space';
          if (marked.length <= MAX_INSTANCE_GROUPS) return undefined;
          return `a node class takes up to ${MAX_INSTANCE_GROUPS} groups: make a second one later, in hpscale.yaml`;
        },
      };
    },
  };
}

function groupChoices(offers: readonly GroupOffer[], rows: readonly QuotaRow[]): readonly Choice[] {
  const labels = columns(offers.map((offer) => describe(offer, rows)));
  return offers.map(({ name, objection, occupancy }, index) => ({
    value: name,
    label: labels[index] ?? name,
    short: name,
    ...(objection === undefined ? {} : { disabled: 'no', description: objection }),
    ...(occupancy === undefined ? {} : { description: `Karpenter would drain and remove ${nodesText(occupancy)}.` }),
  }));
}

function describe({ name, instanceTypes, capacityType, zones, occupancy }: GroupOffer, rows: readonly QuotaRow[]) {
  const [type = '', ...others] = instanceTypes;
  const headroom = headroomOf(rows, type, capacityType);
  return [
    name,
    others.length === 0 ? type : `${type} and ${others.length} more`,
    zones.length === 1 ? (zones[0] ?? '') : `${zones.length} zones`,
    capacityType,
    occupancy === undefined ? '' : `${occupancy.nodes.length} node${occupancy.nodes.length === 1 ? '' : 's'}`,
    `room for ${headroom ?? '?'}`,
  ];
}

function nodesText({ nodes }: GroupOccupancy): string {
  const pods = nodes.flatMap((node) => node.pods ?? []);
  const on = pods.length === 0 ? '' : `, with ${pods.slice(0, 3).join(', ')}${pods.length > 3 ? ' and more' : ''}`;
  return `its ${nodes.length} running ${nodes.length === 1 ? 'node' : 'nodes'}${on}`;
}

/** Asked for each marked group with nodes; what is not marked here stays out of the node class. */
export function drainQuestion(facts: WizardFacts): WizardQuestion {
  return {
    id: 'drain',
    async prepare(answers) {
      const marked = listOf(answers, 'groups');
      const running = (await readOffers(facts, answers)).filter(
        ({ name, occupancy }) => occupancy !== undefined && marked.includes(name),
      );
      if (running.length === 0) return undefined;
      const isAll = running.length === marked.length;
      return {
        kind: 'checkbox',
        flag: 'nodeClasses[].allowDrain in hpscale.yaml',
        text: 'Groups whose running nodes may be drained and removed',
        note: 'Their pods are evicted and move to other nodes. A group that you do not mark stays as it is, outside the node class.',
        choices: running.map(({ name, occupancy }) => ({
          value: name,
          label: occupancy === undefined ? name : `${name}: ${nodesText(occupancy)}`,
          short: name,
        })),
        default: [],
        validate: (allowed) =>
          isAll && allowed.length === 0
            ? 'without one of them the node class has no group: mark one, or go back'
            : undefined,
      };
    },
  };
}

/** Its name; an existing one with these groups is updated. */
export function nodeClassQuestion(facts: WizardFacts): WizardQuestion {
  return {
    id: 'node-class',
    async prepare(answers) {
      const chosen = chosenOffers(await readOffers(facts, answers), answers);
      const names = chosen.map(({ name }) => name);
      const classes = await facts.nodeClasses(answers);
      const existing = classes.find((object) => instanceGroupsOf(object).some((group) => names.includes(group)));
      return {
        kind: 'input',
        flag: 'nodeClasses[].name in hpscale.yaml',
        text: 'Name of the node class',
        note: `A node class names the instance groups: ${names.join(', ')}.`,
        default: existing?.metadata.name ?? usualName(chosen),
        validate: (name) => {
          return problemText(nameProblems(name));
        },
      };
    },
  };
}

function usualName(chosen: readonly GroupOffer[]): string {
  const types = chosen.flatMap(({ instanceTypes }) => instanceTypes);
  const devices = types.filter((type) => findInstanceType(type)?.accelerator !== undefined);
  if (devices.length === 0) return 'cpu';
  return devices.length === types.length ? 'gpu' : 'autoscaled';
}
