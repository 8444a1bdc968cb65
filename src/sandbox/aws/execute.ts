/** One call, whatever way it came: the model's constraints, IAM, the operation's rules, the operation. */
import { authorize } from './authorize.ts';
import { commonFailure } from './failures.ts';
import { MemberViolation, readMembers } from './members.ts';
import type { CallContext, Dialect, Json, Operation, Service } from './operation.ts';

export interface Execution {
  readonly service: Service;
  readonly operation: string;
  readonly input: Json;
  readonly dialect: Dialect;
  /** Whether numbers, booleans and times come as text. */
  readonly isText: boolean;
}

/** What the operation answers. Throws AwsFailure. */
export function execute(execution: Execution, context: CallContext): Json {
  const operation = findOperation(execution);
  const input = readInput(operation, execution);
  const { service, dialect, operation: name } = execution;
  if (!service.unguarded?.includes(name)) {
    const resource = operation.resource?.(input, context) ?? '*';
    authorize(service, dialect, context, { operation: name, action: `${service.id}:${name}`, resource });
  }
  operation.validate?.(input);
  return operation.handle(input, context);
}

/** Whether the operation changes anything; one that does not exist changes nothing. */
export function isMutation({ operations }: Service, operation: string): boolean {
  return Object.hasOwn(operations, operation) && operations[operation]?.isMutation === true;
}

function findOperation({ service, operation: name, dialect }: Execution): Operation {
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (operation) return operation;
  throw commonFailure(service, dialect, 'unknown-operation', `The sandbox does not emulate ${service.id} ${name}`);
}

function readInput(operation: Operation, { service, input, dialect, isText }: Execution): Json {
  try {
    return readMembers(input, operation.members ?? {}, isText);
  } catch (error) {
    if (!(error instanceof MemberViolation)) throw error;
    throw commonFailure(service, dialect, error.isMalformed ? 'serialization' : 'validation', error.message);
  }
}
