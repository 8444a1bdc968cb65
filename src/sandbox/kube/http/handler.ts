/** placeholder */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxServices } from '../../parts.ts';
import type { KubeState } from '../state.ts';

export type Authenticate = (
  authorizationHeader: string | undefined,
) => { readonly username: string; readonly groups: readonly string[] } | undefined;

export function createKubeHandler(
  _state: KubeState,
  _services: SandboxServices,
  _authenticate: Authenticate,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (_request, response) => response.end();
}
