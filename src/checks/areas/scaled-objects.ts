/** Checks of KEDA and its scaled objects, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as kedaIdentityPermissions } from '../keda-identity-permissions.ts';
import { check as kedaInstalled } from '../keda-installed.ts';
import { check as kedaOperatorAvailable } from '../keda-operator-available.ts';
import { check as kedaVersionFits } from '../keda-version-fits.ts';
import { check as scaledObjectCooldown } from '../scaled-object-cooldown.ts';
import { check as scaledObjectDimensionNotArn } from '../scaled-object-dimension-not-arn.ts';
import { check as scaledObjectEffectiveFields } from '../scaled-object-effective-fields.ts';
import { check as scaledObjectInitialCooldown } from '../scaled-object-initial-cooldown.ts';
import { check as scaledObjectMaximumSet } from '../scaled-object-maximum-set.ts';
import { check as scaledObjectMetadataStrings } from '../scaled-object-metadata-strings.ts';
import { check as scaledObjectMetricData } from '../scaled-object-metric-data.ts';
import { check as scaledObjectMetricType } from '../scaled-object-metric-type.ts';
import { check as scaledObjectMetricWindow } from '../scaled-object-metric-window.ts';
import { check as scaledObjectPaused } from '../scaled-object-paused.ts';
import { check as scaledObjectReady } from '../scaled-object-ready.ts';
import { check as scaledObjectResourceRequests } from '../scaled-object-resource-requests.ts';
import { check as scaledObjectScaleDownWindow } from '../scaled-object-scale-down-window.ts';
import { check as scaledObjectScalingActive } from '../scaled-object-scaling-active.ts';
import { check as scaledObjectSingleAutoscaler } from '../scaled-object-single-autoscaler.ts';
import { check as scaledObjectTargetExists } from '../scaled-object-target-exists.ts';
import { check as scaledObjectTriggersValid } from '../scaled-object-triggers-valid.ts';
import { check as scaledObjectWakesFromZero } from '../scaled-object-wakes-from-zero.ts';
import { check as triggerAuthenticationExists } from '../trigger-authentication-exists.ts';
import { check as triggerAuthenticationProvider } from '../trigger-authentication-provider.ts';

export const SCALED_OBJECT_CHECKS: readonly Check[] = [
  kedaInstalled,
  kedaOperatorAvailable,
  kedaVersionFits,
  kedaIdentityPermissions,
  scaledObjectReady,
  scaledObjectTargetExists,
  scaledObjectSingleAutoscaler,
  scaledObjectMetadataStrings,
  scaledObjectTriggersValid,
  triggerAuthenticationExists,
  triggerAuthenticationProvider,
  scaledObjectResourceRequests,
  scaledObjectDimensionNotArn,
  scaledObjectMetricWindow,
  scaledObjectMetricData,
  scaledObjectMetricType,
  scaledObjectWakesFromZero,
  scaledObjectScalingActive,
  scaledObjectPaused,
  scaledObjectMaximumSet,
  scaledObjectEffectiveFields,
  scaledObjectScaleDownWindow,
  scaledObjectCooldown,
  scaledObjectInitialCooldown,
];
