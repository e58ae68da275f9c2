import { nameOfArn, parseArn } from '../arn/arn.ts';
import type { Policy } from '../policy/model.ts';
import type {
  AccountFacts,
  KeyFacts,
  OidcProviderFacts,
  ParameterFacts,
  RoleFacts,
  SecretFacts,
  UserFacts,
  World,
} from './facts.ts';

/** A world as plain lists. */
export interface WorldFacts {
  readonly accounts?: ReadonlyMap<string, AccountFacts>;
  readonly roles?: readonly RoleFacts[];
  readonly users?: readonly UserFacts[];
  readonly oidcProviders?: readonly OidcProviderFacts[];
  readonly samlProviders?: readonly string[];
  readonly secrets?: readonly SecretFacts[];
  readonly parameters?: readonly ParameterFacts[];
  readonly keys?: readonly KeyFacts[];
  readonly endpointPolicies?: ReadonlyMap<string, Policy>;
  /** What the snapshot lacks; see `World.unread`. */
  readonly unread?: World['unread'];
}

/** A world that does not change, with an index for every look-up. */
export function snapshotWorld(facts: WorldFacts): World {
  const roles = byArn(facts.roles);
  const rolesByName = new Map((facts.roles ?? []).map((role) => [placeOf(role.arn, nameOfArn(role.arn)), role]));
  const users = byArn(facts.users);
  const providers = new Map(
    (facts.oidcProviders ?? []).map((provider) => [placeOf(provider.arn, withoutScheme(provider.url)), provider]),
  );
  const samlProviders = new Set(facts.samlProviders);
  const secrets = new Stock(facts.secrets ?? []);
  const parameters = new Stock(facts.parameters ?? []);
  const keys = byArn(facts.keys);
  return {
    account: (id) => facts.accounts?.get(id),
    role: (arn) => roles.get(arn),
    roleNamed: (account, name) => rolesByName.get(`${account}/${name}`),
    user: (arn) => users.get(arn),
    oidcProvider: (account, issuer) => providers.get(`${account}/${withoutScheme(issuer)}`),
    hasSamlProvider: (arn) => samlProviders.has(arn),
    secret: (id, account) => secrets.find(id, account),
    secrets: (account) => secrets.of(account),
    parameter: (id, account) => parameters.find(id, account),
    parameters: (account) => parameters.of(account),
    key: (arn) => keys.get(arn),
    endpointPolicy: (id) => facts.endpointPolicies?.get(id),
    ...(facts.unread === undefined ? {} : { unread: facts.unread }),
  };
}

/** An issuer as condition keys and provider ARNs have it. */
export function withoutScheme(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '');
}

class Stock<T extends { readonly arn: string; readonly name: string }> {
  readonly #items: readonly T[];
  readonly #byArn: ReadonlyMap<string, T>;
  readonly #byName: ReadonlyMap<string, T>;

  constructor(items: readonly T[]) {
    this.#items = items;
    this.#byArn = byArn(items);
    this.#byName = new Map(items.map((item) => [placeOf(item.arn, item.name), item]));
  }

  find(id: string, account: string): T | undefined {
    return this.#byArn.get(id) ?? this.#byName.get(`${account}/${id}`);
  }

  of(account: string): readonly T[] {
    return this.#items.filter((item) => parseArn(item.arn)?.account === account);
  }
}

function placeOf(arn: string, name: string): string {
  return `${parseArn(arn)?.account ?? ''}/${name}`;
}

function byArn<T extends { readonly arn: string }>(items: readonly T[] | undefined): ReadonlyMap<string, T> {
  return new Map((items ?? []).map((item) => [item.arn, item]));
}
