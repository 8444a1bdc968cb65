/** What HyperPod asks of the EKS cluster under it (prerequisites pages of its documentation). */

export const OLDEST_KUBERNETES = '1.30';
/** The newest that is listed; later ones may be supported by now. */
export const NEWEST_KUBERNETES = '1.35';
export const LEAST_VPC_CNI = '1.18.3';
/** Of the health monitoring agent: the first half of its image tag counts. */
export const LEAST_HEALTH_AGENT = '1.0.742.0_1.0.241.0';
