/** A trigger whose TriggerAuthentication does not exist has no credentials. */
import { credentialsOf } from '../autoscaling/keda/trigger-credentials.ts';
import { nearest } from '../domain/nearest.ts';
import type { AuthenticationRef, LiveScaledObject } from '../domain/live-scaled-object.ts';
import { authenticationsOf } from './shared/keda-identity.ts';
import { patchCommand } from './shared/kubectl.ts';
import { fieldEvidence, liveScaledObjects } from './shared/scaled-objects.ts';
import { defineCheck, fixBy } from './check.ts';

export const check = defineCheck({
  id: 'trigger-authentication-exists',
  title: 'the authentications that triggers refer to exist',
  severity: 'error',
  phase: 'health',
  subjects: 'scaled objects that refer to a TriggerAuthentication',
  needs: ['scaledObjects', 'triggerAuthentications'],
  uses: ['clusterTriggerAuthentications'],
  messages: {
    exist: ({ names }: { names: readonly string[] }) => `${names.join(', ')} exist${names.length === 1 ? 's' : ''}`,
    missing: ({ refs, namespace }: { refs: readonly string[]; namespace: string }) =>
      `${refs.join(', ')} ${refs.length === 1 ? 'does' : 'do'} not exist (TriggerAuthentications are looked up in the namespace "${namespace}"): its triggers have no credentials`,
    unseen: ({ names }: { names: readonly string[] }) => `whether ${names.join(', ')} exists could not be read`,
  },
  run: ({ scaledObjects, triggerAuthentications }, judge, context) => {
    const authentications = authenticationsOf(context);
    return liveScaledObjects(scaledObjects).flatMap((so) => {
      const { subject, namespace } = so;
      const used = so.triggers.filter(({ authentication }) => authentication !== null);
      if (used.length === 0) return [];
      const found = used.map((trigger) => ({ trigger, credentials: credentialsOf(trigger, so, authentications) }));
      const missing = found.flatMap(({ trigger, credentials }) =>
        credentials.kind === 'missing' ? [{ index: trigger.index, ref: credentials.ref }] : [],
      );
      const evidence = used.map(({ index, authentication }) => refEvidence(so, index, authentication));
      if (missing.length > 0) {
        const refs = [...new Set(missing.map(({ ref }) => refText(ref)))];
        const known = triggerAuthentications.filter(({ metadata }) => metadata.namespace === namespace);
        const fix = fixOf(
          so,
          missing,
          known.map(({ metadata }) => metadata.name),
        );
        return [judge.fail(subject, 'missing', { refs, namespace }, { evidence, fix })];
      }
      const names = [
        ...new Set(used.flatMap(({ authentication }) => (authentication ? [refText(authentication)] : []))),
      ];
      const isUnseen = found.some(({ credentials }) => credentials.kind === 'unseen');
      return [
        isUnseen
          ? judge.unknown(subject, 'unseen', { names }, { evidence })
          : judge.pass(subject, 'exist', { names }, { evidence }),
      ];
    });
  },
});

interface Missing {
  readonly index: number;
  readonly ref: AuthenticationRef;
}

/** The name that is meant, where one is near; otherwise it is the person's to make. */
function fixOf(so: LiveScaledObject, missing: readonly Missing[], known: readonly string[]) {
  const operations = missing.flatMap(({ index, ref }) => {
    const name = ref.kind === 'TriggerAuthentication' ? nearest(ref.name, known) : undefined;
    const path = `/spec/triggers/${index}/authenticationRef/name`;
    return name === undefined ? [] : [{ op: 'replace' as const, path, value: name }];
  });
  if (operations.length === missing.length) {
    return fixBy('refer to the one that exists', patchCommand(so.object, operations));
  }
  return fixBy(
    'make it: a TriggerAuthentication with podIdentity.provider aws; hpscale scaledobject apply makes its own',
  );
}

function refText({ kind, name }: AuthenticationRef): string {
  return `${kind} "${name}"`;
}

function refEvidence(so: LiveScaledObject, index: number, ref: AuthenticationRef | null) {
  return fieldEvidence(so, `spec.triggers[${index}].authenticationRef.name`, ref?.name);
}
