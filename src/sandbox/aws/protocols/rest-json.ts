/** REST JSON, as EKS speaks it: the operation in method and path, members in path, query and body. */
import { EKS_ROUTES } from '../eks/registry.ts';
import type { Json } from '../operation.ts';
import { parseJsonBody, toJsonValue } from './json-value.ts';
import type { Protocol, WireRequest } from './protocol.ts';

export const restJson: Protocol = {
  dialect: 'rest',
  isText: false,
  decode(request) {
    for (const [method, template, operation] of EKS_ROUTES) {
      const labels = method === request.method ? matchPath(template, request.path) : undefined;
      if (labels) return { operation, input: { ...parseJsonBody(request.body), ...queryMembers(request), ...labels } };
    }
    return { operation: `${request.method} ${request.path}`, input: {} };
  },
  success(_service, _operation, output, requestId) {
    return { status: 200, headers: headersOf(requestId), body: JSON.stringify(toJsonValue(output)) };
  },
  failure(_service, { code, status, message }, requestId) {
    return {
      status,
      headers: { ...headersOf(requestId), 'x-amzn-errortype': code },
      body: JSON.stringify({ message }),
    };
  },
};

function headersOf(requestId: string): Readonly<Record<string, string>> {
  return { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
}

function matchPath(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const parts = template.split('/');
  const actual = path.split('/');
  if (parts.length !== actual.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const value = actual[index] ?? '';
    const label = /^\{(.+)\}$/.exec(part)?.[1];
    if (label === undefined ? value !== part : value === '') return undefined;
    if (label !== undefined) labels[label] = decodeURIComponent(value);
  }
  return labels;
}

/** Numbers are the only members of EKS's query strings that are not text. */
function queryMembers({ query }: WireRequest): Json {
  return Object.fromEntries([...query].map(([name, value]) => [name, name === 'maxResults' ? Number(value) : value]));
}
