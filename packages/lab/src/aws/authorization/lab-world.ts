import {
  type Grant,
  type KeyFacts,
  type OidcProviderFacts,
  type ParameterFacts,
  type Policy,
  type ResourceOf,
  type RoleFacts,
  type SecretFacts,
  type Tags,
  type UserFacts,
  type World as AccessWorld,
} from '@lockkeeper/access';
import { parseArn } from '../accounts/arn.ts';
import type { Account, Accounts, RegionState } from '../state/account.ts';
import type { IamPrincipal, IamRole } from '../state/iam.ts';
import type { KmsGrant, KmsKey } from '../state/kms.ts';
import type { StoredParameter } from '../state/parameters.ts';
import type { StoredSecret } from '../state/secrets.ts';
import type { PolicyShelf } from './policy-shelf.ts';
import { principalAt } from './saved-principals.ts';

/**
 * The state of the endpoint as the evaluator looks things up: live, so that a policy counts from the call after the one that
 * set it. AWS takes up to minutes for that; nothing here waits.
 */
export function labWorld(accounts: Accounts, shelf: PolicyShelf): AccessWorld {
  const view = new LabView(accounts, shelf);
  return {
    account: (id) => (accounts.find(id) === undefined ? undefined : {}),
    role: (arn) => view.role(principalAt(accounts, arn)),
    roleNamed: (account, name) => view.role(accounts.find(account)?.iam.roles.get(name.toLowerCase())),
    user: (arn) => view.user(principalAt(accounts, arn)),
    oidcProvider: (account, issuer) => view.oidcProvider(accounts.find(account), issuer),
    hasSamlProvider: (arn) => accounts.find(parseArn(arn)?.account ?? '')?.iam.samlProviders.has(arn) ?? false,
    secret: (id, account) => view.secret(id, account),
    secrets: (account) => view.secrets(account),
    parameter: (id, account) => view.parameter(id, account),
    parameters: (account) => view.parameters(account),
    key: (arn) => view.key(arn),
    endpointPolicy: () => undefined,
    resource: (arn) => view.resource(arn),
  };
}

class LabView {
  readonly #accounts: Accounts;
  readonly #shelf: PolicyShelf;

  constructor(accounts: Accounts, shelf: PolicyShelf) {
    this.#accounts = accounts;
    this.#shelf = shelf;
  }

  role(principal: IamPrincipal | undefined): RoleFacts | undefined {
    if (principal === undefined || !isRole(principal)) return undefined;
    const { arn, trustPolicy, trustPrincipals, maxSessionSeconds } = principal;
    return {
      ...this.#principal(principal),
      trustPolicy: this.#shelf.readSaved('trust', arn, trustPolicy, trustPrincipals),
      maxSessionDuration: maxSessionSeconds,
    };
  }

  user(principal: IamPrincipal | undefined): UserFacts | undefined {
    return principal === undefined || isRole(principal) ? undefined : this.#principal(principal);
  }

  oidcProvider(account: Account | undefined, issuer: string): OidcProviderFacts | undefined {
    const url = issuer.replace(/^https:\/\//, '').replace(/\/$/, '');
    const provider = [...(account?.iam.oidcProviders.values() ?? [])].find((candidate) => candidate.url === url);
    return provider && { arn: provider.arn, url: `https://${url}`, clientIds: [...provider.clientIds] };
  }

  secret(id: string, account: string): SecretFacts | undefined {
    const arn = parseArn(id);
    const found =
      arn === undefined
        ? this.#regions(account).flatMap(({ secrets }) => secrets.get(id) ?? [])[0]
        : this.#region(id)?.secrets.get(arn.resource.replace(/^secret:/, '').replace(/-[A-Za-z0-9]{6}$/, ''));
    return found === undefined || (arn !== undefined && found.arn !== id) ? undefined : this.#secret(found);
  }

  secrets(account: string): readonly SecretFacts[] {
    return this.#regions(account).flatMap(({ secrets }) => [...secrets.values()].map((secret) => this.#secret(secret)));
  }

  parameter(id: string, account: string): ParameterFacts | undefined {
    const arn = parseArn(id);
    const name = (arn?.resource.replace(/^parameter/, '') ?? id).replace(/^\//, '');
    const regions = arn === undefined ? this.#regions(account) : [this.#region(id)];
    const found = regions.flatMap((region) => region?.parameters.get(name) ?? [])[0];
    return found && this.#parameter(found);
  }

  parameters(account: string): readonly ParameterFacts[] {
    return this.#regions(account).flatMap(({ parameters }) =>
      [...parameters.values()].map((parameter) => this.#parameter(parameter)),
    );
  }

  key(arn: string): KeyFacts | undefined {
    const state = this.#region(arn)?.kms;
    const key = state?.keys.get(parseArn(arn)?.resource.replace(/^key\//, '') ?? '');
    if (state === undefined || key?.arn !== arn) return undefined;
    return {
      arn,
      policy: this.#keyPolicy(key),
      managedBy: key.manager === 'AWS' ? 'AWS' : 'customer',
      aliases: [...state.aliases.values()].filter(({ keyId }) => keyId === key.id).map(({ name }) => name),
      tags: key.tags,
      grants: [...key.grants.values()].map(grantOf),
    };
  }

  resource(arn: string): ResourceOf | undefined {
    const parsed = parseArn(arn);
    switch (parsed?.service) {
      case 'sqs':
        return this.#queue(arn, parsed.resource);
      case 'events':
        return { tags: this.#region(arn)?.rules.get(parsed.resource.replace(/^rule\//, ''))?.tags };
      case 'iam':
        return { tags: this.#tagsOfIdentity(arn, parsed.account) };
      default:
        return undefined;
    }
  }

  #queue(arn: string, name: string): ResourceOf | undefined {
    const queue = this.#region(arn)?.queues.get(name);
    const text = queue?.attributes.get('Policy');
    if (queue === undefined || text === undefined) return queue && { tags: queue.tags };
    return { tags: queue.tags, policy: this.#shelf.readSaved('resource', arn, text, queue.policyPrincipals) };
  }

  #tagsOfIdentity(arn: string, account: string): Tags | undefined {
    const iam = this.#accounts.find(account)?.iam;
    const record = iam?.policies.get(arn) ?? iam?.oidcProviders.get(arn) ?? iam?.samlProviders.get(arn);
    return (record ?? principalAt(this.#accounts, arn))?.tags;
  }

  #secret(secret: StoredSecret): SecretFacts {
    const { arn, name, kmsKeyId, resourcePolicy, resourcePrincipals, replicaOf } = secret;
    const key = this.#keyArn(arn, kmsKeyId);
    return {
      arn,
      name,
      tags: (replicaOf?.secret ?? secret).tags,
      ...(key === undefined ? {} : { kmsKeyId: key }),
      ...(resourcePolicy === undefined
        ? {}
        : { resourcePolicy: this.#shelf.readSaved('resource', arn, resourcePolicy, resourcePrincipals) }),
    };
  }

  #parameter(parameter: StoredParameter): ParameterFacts {
    const { arn, name, tags, versions, resourcePolicy } = parameter;
    const latest = versions.at(-1);
    const keyId = latest === undefined || latest.value.kind === 'plain' ? undefined : latest.value.keyId;
    const key = this.#keyArn(arn, keyId);
    return {
      arn,
      name,
      type: latest?.type ?? 'String',
      tier: latest?.tier ?? 'Standard',
      tags,
      ...(key === undefined ? {} : { keyId: key }),
      ...(resourcePolicy === undefined
        ? {}
        : { resourcePolicy: this.#shelf.read('resource', arn, resourcePolicy.policy) }),
    };
  }

  #principal(principal: IamPrincipal): UserFacts {
    const { arn, id, tags, boundary } = principal;
    const policies = this.#accounts.find(parseArn(arn)?.account ?? '')?.iam.policies;
    const managed = (policyArn: string, kind: 'identity' | 'boundary'): Policy | undefined => {
      const found = policies?.get(policyArn);
      const document = found?.versions.get(found.defaultVersion)?.document;
      return document === undefined ? undefined : this.#shelf.read(kind, policyArn, document);
    };
    const inline = [...principal.inlinePolicies].map(([name, text]) => this.#shelf.read('identity', name, text));
    const attached = [...principal.attachedPolicies].map((policyArn) => managed(policyArn, 'identity'));
    const limit = boundary === undefined ? undefined : (managed(boundary, 'boundary') ?? nothing('boundary'));
    return {
      arn,
      uniqueId: id,
      identityPolicies: [...inline, ...attached].filter((policy) => policy !== undefined),
      tags,
      ...(limit === undefined ? {} : { permissionsBoundary: limit }),
    };
  }

  #keyPolicy(key: KmsKey): Policy {
    return this.#shelf.readSaved('key', key.arn, key.policy, key.policyPrincipals) ?? nothing('key');
  }

  /** A key's ARN from an ARN, an id or an alias, as resources are given one. */
  #keyArn(owner: string, keyId: string | undefined): string | undefined {
    if (keyId === undefined) return undefined;
    const name = parseArn(keyId)?.resource ?? keyId;
    if (name.startsWith('key/')) return keyId;
    const state = this.#region(owner)?.kms;
    return state?.keys.get(state.aliases.get(name)?.keyId ?? name)?.arn;
  }

  #region(arn: string): RegionState | undefined {
    const parsed = parseArn(arn);
    return parsed && this.#accounts.find(parsed.account)?.regions.get(parsed.region);
  }

  #regions(account: string): readonly RegionState[] {
    return [...(this.#accounts.find(account)?.regions.values() ?? [])];
  }
}

function isRole(principal: IamPrincipal): principal is IamRole {
  return 'trustPolicy' in principal;
}

/** What a document that cannot be read comes to: it limits to nothing, it grants nothing. */
function nothing(kind: 'boundary' | 'key'): Policy {
  return { kind, name: '', version: '2012-10-17', statements: [] };
}

function grantOf({ id, grantee, operations, constraints }: KmsGrant): Grant {
  const { equals, subset } = constraints ?? {};
  return {
    grantId: id,
    granteePrincipal: grantee,
    operations,
    ...(constraints === undefined
      ? {}
      : {
          constraints: {
            ...(equals === undefined ? {} : { encryptionContextEquals: equals }),
            ...(subset === undefined ? {} : { encryptionContextSubset: subset }),
          },
        }),
  };
}
