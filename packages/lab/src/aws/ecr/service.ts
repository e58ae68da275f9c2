import { operation, type Service, type World } from '../call.ts';
import { list, string, struct } from '../protocol/shape.ts';
import { authorizationToken } from './authorization-token.ts';

const registries = struct({
  registryIds: list(string({ pattern: /^[0-9]{12}$/, patternText: '[0-9]{12}' }), { min: 1, max: 10 }),
});

/** Amazon ECR and its public registry: what `docker login` needs, and no images. */
export function ecr(world: World): readonly Service[] {
  return [privateRegistry(world), publicRegistry(world)];
}

function privateRegistry(world: World): Service {
  return {
    name: 'ecr',
    signingName: 'ecr',
    wire: 'json',
    selector: 'AmazonEC2ContainerRegistry_V20150921',
    xmlns: '',
    messageMember: 'message',
    operations: new Map([
      [
        'GetAuthorizationToken',
        operation(registries, ({ registryIds }, call) => {
          const ids = registryIds ?? [call.caller.accountId];
          const login = authorizationToken(world, call);
          return {
            authorizationData: ids.map((id) => ({
              ...login,
              proxyEndpoint: `https://${id}.dkr.ecr.${call.region}.amazonaws.com`,
            })),
          };
        }),
      ],
    ]),
    questions: (name) => [{ action: `ecr:${name}`, resource: '*' }],
  };
}

function publicRegistry(world: World): Service {
  return {
    name: 'ecr-public',
    signingName: 'ecr-public',
    wire: 'json',
    selector: 'SpencerFrontendService',
    xmlns: '',
    messageMember: 'message',
    operations: new Map([
      [
        'GetAuthorizationToken',
        operation(struct({}), (_input, call) => ({ authorizationData: authorizationToken(world, call) })),
      ],
    ]),
    // The public registry takes a bearer token of STS, so IAM is asked for that as well.
    questions: (name) => [
      { action: `ecr-public:${name}`, resource: '*' },
      {
        action: 'sts:GetServiceBearerToken',
        resource: '*',
        context: new Map([['sts:AWSServiceName', 'ecr-public.amazonaws.com']]),
      },
    ],
  };
}
