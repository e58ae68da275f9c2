import { operation, type Service, type World } from '../call.ts';
import { labelOperations } from './label-operations.ts';
import { lookUpParameter, parameterArn, splitSelector } from './find-parameter.ts';
import { putParameter } from './put-operation.ts';
import { readOperations } from './read-operations.ts';
import { resourceOperations } from './resource-operations.ts';
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
    resources: (operationName, input, call) => {
      const { caller } = call;
      const names = input['Names'] ?? input['Name'] ?? input['Path'] ?? input['ResourceId'] ?? input['ResourceArn'];
      if (caller === undefined || names === undefined || operationName === 'DescribeParameters') return ['*'];
      const list: readonly unknown[] = Array.isArray(names) ? names : [names];
      return list
        .filter((name) => typeof name === 'string')
        .map((given) => {
          const { name } = splitSelector(given);
          const found = lookUpParameter(world, { ...call, caller }, name);
          return found?.arn ?? parameterArn(call.region, caller.accountId, name);
        });
    },
  };
}
