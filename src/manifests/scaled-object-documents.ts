/** A scaled object as documents for people: each manifest under a comment that says why it is as it is. */
import { kedaPolicy } from '../domain/keda-permissions.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import type { ScaledObjectSpec } from '../domain/scaled-object.ts';
import { scaledObjectComment } from './scaled-object-comment.ts';
import { scaledObjectManifests } from './scaled-object.ts';
import type { Document } from './serialize.ts';

/** In the order to apply them. */
export function scaledObjectDocuments(spec: ScaledObjectSpec): Document[] {
  return scaledObjectManifests(spec).map((object) => ({
    object,
    comment: object.kind === RESOURCES.scaledObject.kind ? scaledObjectComment(spec) : authenticationComment(spec),
  }));
}

function authenticationComment({ kedaRoleArn, triggers }: ScaledObjectSpec): string[] {
  const policy = kedaPolicy(triggers);
  const who =
    kedaRoleArn === undefined
      ? "KEDA's operator (service account keda-operator, usually in namespace keda) reads the metrics with its own IAM role,"
      : "KEDA's operator (service account keda-operator, usually in namespace keda) assumes this IAM role to read the metrics,";
  return [who, `which needs: ${JSON.stringify(policy)}`];
}
