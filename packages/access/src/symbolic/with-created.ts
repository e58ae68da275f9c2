import type { ParameterFacts, SecretFacts, World } from '../world/facts.ts';
import { snapshotWorld } from '../world/snapshot-world.ts';
import type { ReachWitness } from './question.ts';

/** A world with one more secret or parameter. */
export function withCreated(world: World, created: ReachWitness['created']): World {
  if (created === undefined) return world;
  const secrets: readonly SecretFacts[] = 'secret' in created ? [created.secret] : [];
  const parameters: readonly ParameterFacts[] = 'parameter' in created ? [created.parameter] : [];
  const more = snapshotWorld({ secrets, parameters });
  return {
    account: (id) => world.account(id),
    role: (arn) => world.role(arn),
    roleNamed: (account, name) => world.roleNamed(account, name),
    user: (arn) => world.user(arn),
    oidcProvider: (account, issuer) => world.oidcProvider(account, issuer),
    hasSamlProvider: (arn) => world.hasSamlProvider(arn),
    secret: (id, account) => more.secret(id, account) ?? world.secret(id, account),
    secrets: (account) => [...more.secrets(account), ...world.secrets(account)],
    parameter: (id, account) => more.parameter(id, account) ?? world.parameter(id, account),
    parameters: (account) => [...more.parameters(account), ...world.parameters(account)],
    key: (arn) => world.key(arn),
    resource: (arn) => world.resource?.(arn),
    endpointPolicy: (id) => world.endpointPolicy(id),
    unread: (principal, resource) => world.unread?.(principal, resource) ?? [],
  };
}
