import { hasTags } from '../authorization/call-parameters.ts';
import type { Service, World } from '../call.ts';
import { deletionOperations } from './deletion-operations.ts';
import { secretResource } from './find-secret.ts';
import { listOperations } from './list-operations.ts';
import { policyOperations } from './policy-operations.ts';
import { passwordOperations } from './random-password.ts';
import { readOperations } from './read-operations.ts';
import { replicationOperations } from './replication-operations.ts';
import { rotationOperations } from './rotation-operations.ts';
import { tagOperations } from './tag-operations.ts';
import { writeOperations } from './write-operations.ts';

/** AWS Secrets Manager. Rotation is state only: rotation functions do not run here. */
export function secretsManager(world: World): Service {
  return {
    name: 'secretsmanager',
    signingName: 'secretsmanager',
    wire: 'json',
    selector: 'secretsmanager',
    xmlns: '',
    messageMember: 'Message',
    operations: new Map([
      ...readOperations(world),
      ...writeOperations(world),
      ...listOperations(world),
      ...tagOperations(world),
      ...deletionOperations(world),
      ...policyOperations(world),
      ...replicationOperations(world),
      ...rotationOperations(world),
      ...passwordOperations(world),
    ]),
    questions: (operation, input, call) => {
      const id = operation === 'CreateSecret' ? input['Name'] : input['SecretId'];
      const resource = typeof id === 'string' ? secretResource(world, call, id) : '*';
      const actions = [
        operation,
        ...(operation === 'CreateSecret' && hasTags(input['Tags']) ? ['TagResource'] : []),
        ...(operation === 'BatchGetSecretValue' && input['Filters'] !== undefined ? ['ListSecrets'] : []),
      ];
      return actions.map((action) => ({ action: `secretsmanager:${action}`, resource }));
    },
  };
}
