/** OpenAPI v3 of one group and version: the schemas by which the API server judges what it is given. */
import type { KubeClient } from './client.ts';
import { foreignAnswerError, toHpscaleError } from './map-error.ts';
import type { RequestSubject } from './status.ts';

/** The document; undefined when the server serves no such group and version. `apiVersion` is `v1` or `group/version`. */
export async function openApiDocument(client: KubeClient, apiVersion: string): Promise<object | undefined> {
  const place = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
  const response = await client.send({ method: 'GET', path: `/openapi/v3/${place}` });
  if (response.status === 404) return undefined;
  // A real server answers nothing at all while it makes the document of a group that has just come.
  if (response.status === 200 && response.body === '') return undefined;
  if (response.status !== 200) throw await toHpscaleError(client, response, SUBJECT);
  if (typeof response.body === 'object' && response.body !== null) return response.body;
  throw foreignAnswerError(client, response);
}

const SUBJECT: RequestSubject = {
  type: { group: '', version: 'v1', kind: 'schema', plural: 'the schemas of kinds', isNamespaced: false },
  verb: 'read',
};
