import { hasTags } from '../authorization/call-parameters.ts';
import { operation, type Service, type SignedCall, type World } from '../call.ts';
import { labelOperations } from './label-operations.ts';
import { lookUpParameter, parameterArn, splitSelector } from './find-parameter.ts';
import { putParameter } from './put-operation.ts';
import { readOperations } from './read-operations.ts';
import { resourceOperations } from './resource-operations.ts';
import { isSecretReference } from './secret-reference.ts';
import { shapes } from './shapes.ts';

/** AWS Systems Manager Parameter Store; the rest of Systems Manager is unknown here. */
export function parameterStore(world: World): Service {
  return {
    name: 'ssm',
    signingName: 'ssm',
    wire: 'json',
    selector: 'AmazonSSM',
    xmlns: '',
    messageMember: 'message',
    operations: new Map([
      ['PutParameter', operation(shapes.put, (input, call) => putParameter(world, call, input))],
      ...readOperations(world),
      ...labelOperations(world),
      ...resourceOperations(world),
    ]),
    questions: (operationName, input, call) => {
      const resources = operationName === 'DescribeParameters' ? ['*'] : resourcesOf(world, call, input);
      const tagging = operationName === 'PutParameter' && hasTags(input['Tags']);
      const actions = [operationName, ...(tagging ? ['AddTagsToResource'] : [])];
      return resources.flatMap((resource) => actions.map((action) => ({ action: `ssm:${action}`, resource })));
    },
  };
}

function resourcesOf(world: World, call: SignedCall, input: Readonly<Record<string, unknown>>): readonly string[] {
  const names = input['Names'] ?? input['Name'] ?? input['Path'] ?? input['ResourceId'] ?? input['ResourceArn'];
  const list: readonly unknown[] = Array.isArray(names) ? names : [names];
  return list
    .filter((name) => typeof name === 'string')
    .filter((name) => !isSecretReference(name))
    .map((given) => {
      const { name } = splitSelector(given);
      const plain = name.startsWith('arn:') ? given : name;
      return lookUpParameter(world, call, name)?.arn ?? parameterArn(call.region, call.caller.accountId, plain);
    });
}
