/** CloudWatch: metrics that traffic makes, and those that the seed has. */
import type { Service } from '../operation.ts';
import { getMetricData } from './get-metric-data.ts';
import { getMetricStatistics } from './get-metric-statistics.ts';
import { listMetrics } from './list-metrics.ts';

export const cloudwatch: Service = {
  id: 'cloudwatch',
  signingName: 'monitoring',
  json: { version: '1.0', targetPrefix: 'GraniteServiceVersion20100801' },
  xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  dialect: 'query',
  describeResource: () => null,
  operations: { GetMetricData: getMetricData, GetMetricStatistics: getMetricStatistics, ListMetrics: listMetrics },
};
