import { arn } from '../accounts/arn.ts';
import { operation, type Service, type World } from '../call.ts';
import { required, string, struct } from '../protocol/shape.ts';
import { assumeRoleForPod } from './assume-role.ts';

const shape = struct({
  clusterName: required(
    string({ min: 1, max: 100, pattern: /^[0-9A-Za-z][A-Za-z0-9_-]*$/, patternText: '[0-9A-Za-z][A-Za-z0-9\\-_]*' }),
  ),
  token: required(
    string({
      min: 1,
      pattern: /^[A-Za-z0-9\-_=]+\.[A-Za-z0-9\-_=]+\.[A-Za-z0-9\-_=]+$/,
      patternText: '[A-Za-z0-9-_=]+\\.[A-Za-z0-9-_=]+\\.[A-Za-z0-9-_=]+',
      sensitive: true,
    }),
  ),
});

/** Amazon EKS Auth: what the Pod Identity agent on a node calls, with the node's credentials. */
export function eksAuth(world: World): Service {
  return {
    name: 'eks-auth',
    signingName: 'eks-auth',
    wire: 'json',
    selector: 'eks-auth',
    xmlns: '',
    messageMember: 'message',
    routes: [
      {
        method: 'POST',
        path: '/clusters/{clusterName}/assume-role-for-pod-identity',
        operation: 'AssumeRoleForPodIdentity',
      },
    ],
    operations: new Map([
      ['AssumeRoleForPodIdentity', operation(shape, (input, call) => assumeRoleForPod(world, call, input))],
    ]),
    questions: (operationName, input, call) => [
      {
        action: `eks-auth:${operationName}`,
        resource: arn('eks', call.region, call.caller.accountId, `cluster/${String(input['clusterName'])}`),
      },
    ],
  };
}
