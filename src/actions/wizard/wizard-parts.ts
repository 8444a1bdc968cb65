/** The conversation of the wizard: its questions, in order. */
import type { Context } from '../../context.ts';
import type { Part } from './converse.ts';
import { clusterQuestion, profileQuestion, regionQuestion } from './questions/cluster.ts';
import { disruptionQuestions } from './questions/disruption.ts';
import { fileQuestions } from './questions/file.ts';
import { drainQuestion, groupsQuestion, nodeClassQuestion } from './questions/groups.ts';
import { newGroupQuestions } from './questions/new-group.ts';
import { poolsQuestion, questionsOfPools } from './questions/pools.ts';
import { goOnQuestion, repairQuestion } from './questions/prerequisites.ts';
import { reviewQuestion } from './questions/review.ts';
import { adoptQuestion, roleNameQuestion, roleQuestion } from './questions/role.ts';
import { triggerDetailQuestions, triggerQuestion } from './questions/trigger.ts';
import { sampleGpusQuestion, sampleQuestion } from './questions/workload.ts';
import type { FactSources, WizardFacts } from './wizard-facts.ts';

/** From where to what. */
export function wizardParts(sources: FactSources, facts: WizardFacts, context: Context): readonly Part[] {
  return [
    profileQuestion(sources, context),
    regionQuestion(sources, facts, context),
    clusterQuestion(sources, facts, context),
    repairQuestion(sources, facts, context),
    goOnQuestion(facts, context),
    roleQuestion(facts),
    roleNameQuestion(facts),
    adoptQuestion(facts),
    groupsQuestion(facts),
    ...newGroupQuestions(facts),
    drainQuestion(facts),
    nodeClassQuestion(facts),
    poolsQuestion(facts),
    (answers) => questionsOfPools(facts, answers),
    ...disruptionQuestions(facts),
    sampleQuestion(facts),
    sampleGpusQuestion(facts),
    triggerQuestion(facts, context),
    ...triggerDetailQuestions(facts),
    reviewQuestion(facts, context),
    ...fileQuestions(context),
  ];
}
