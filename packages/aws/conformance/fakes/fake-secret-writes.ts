import type {
  CreateSecretCommandInput,
  DeleteSecretCommandInput,
  PutResourcePolicyCommandInput,
  PutSecretValueCommandInput,
  RemoveRegionsFromReplicationCommandInput,
  ReplicateSecretToRegionsCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateSecretCommandInput,
} from '@aws-sdk/client-secrets-manager';
import type { FakeSecret, FakeSecrets } from './fake-secrets.ts';
import type { Principal, Rights } from './principal.ts';
import { serviceError } from './service-error.ts';

type Reply = Record<string, unknown>;
type Tags = readonly { Key?: string | undefined; Value?: string | undefined }[];

const entries = (tags: Tags = []): [string, string][] => tags.map(({ Key = '', Value = '' }) => [Key, Value]);

/** The calls of the fake that change secrets. */
export class FakeSecretWrites {
  readonly #secrets: FakeSecrets;
  readonly #rights: Rights;

  constructor(secrets: FakeSecrets, rights: Rights) {
    this.#secrets = secrets;
    this.#rights = rights;
  }

  create(who: Principal, input: CreateSecretCommandInput): Reply {
    const { Name = '', ClientRequestToken: token = '', AddReplicaRegions = [] } = input;
    const known = this.#secrets.open(this.#rights, who, 'secretsmanager:CreateSecret', Name);
    if (known?.versions.some(({ id }) => id === token) === true) return { ARN: known.arn, Name, VersionId: token };
    if (known !== undefined) {
      throw serviceError('ResourceExistsException', `The operation failed because the secret ${Name} already exists.`);
    }
    this.#secrets.put(who.account, Name, contentOf(input), token);
    const secret = this.#find(who, Name);
    secret.tags = new Map(entries(input.Tags));
    secret.description = input.Description;
    secret.kmsKeyId = input.KmsKeyId;
    secret.regions = AddReplicaRegions.map(({ Region = '' }) => Region);
    return { ARN: secret.arn, Name, VersionId: token };
  }

  put(who: Principal, input: PutSecretValueCommandInput): Reply {
    const secret = this.#live(who, 'PutSecretValue', input.SecretId);
    const token = input.ClientRequestToken ?? '';
    if (!secret.versions.some(({ id }) => id === token)) {
      this.#secrets.put(secret.account, secret.name, contentOf(input), token);
    }
    return { ARN: secret.arn, Name: secret.name, VersionId: token };
  }

  update(who: Principal, input: UpdateSecretCommandInput): Reply {
    const secret = this.#live(who, 'UpdateSecret', input.SecretId);
    secret.description = input.Description ?? secret.description;
    secret.kmsKeyId = input.KmsKeyId ?? secret.kmsKeyId;
    return { ARN: secret.arn, Name: secret.name };
  }

  delete(who: Principal, { SecretId, ForceDeleteWithoutRecovery }: DeleteSecretCommandInput): Reply {
    const secret = this.#live(who, 'DeleteSecret', SecretId);
    if (secret.regions.length > 0) throw serviceError('InvalidParameterException', 'still has replica regions');
    if (ForceDeleteWithoutRecovery === true) {
      this.#secrets.remove(secret.account, secret.name);
    } else {
      secret.isMarked = true;
    }
    return { ARN: secret.arn, Name: secret.name };
  }

  restore(who: Principal, { SecretId }: { SecretId?: string | undefined }): Reply {
    const secret = this.#open(who, 'RestoreSecret', SecretId);
    secret.isMarked = false;
    return { ARN: secret.arn, Name: secret.name };
  }

  tag(who: Principal, { SecretId, Tags }: TagResourceCommandInput): Reply {
    const secret = this.#live(who, 'TagResource', SecretId);
    secret.tags = new Map([...secret.tags, ...entries(Tags)]);
    return {};
  }

  untag(who: Principal, { SecretId, TagKeys = [] }: UntagResourceCommandInput): Reply {
    const secret = this.#live(who, 'UntagResource', SecretId);
    secret.tags = new Map([...secret.tags].filter(([key]) => !TagKeys.includes(key)));
    return {};
  }

  getPolicy(who: Principal, { SecretId }: { SecretId?: string | undefined }): Reply {
    const { arn, policy } = this.#live(who, 'GetResourcePolicy', SecretId);
    return { ARN: arn, ...(policy === undefined ? {} : { ResourcePolicy: policy }) };
  }

  putPolicy(who: Principal, { SecretId, ResourcePolicy }: PutResourcePolicyCommandInput): Reply {
    const secret = this.#live(who, 'PutResourcePolicy', SecretId);
    secret.policy = ResourcePolicy;
    return { ARN: secret.arn };
  }

  replicate(who: Principal, { SecretId, AddReplicaRegions = [] }: ReplicateSecretToRegionsCommandInput): Reply {
    const secret = this.#live(who, 'ReplicateSecretToRegions', SecretId);
    secret.regions = [...secret.regions, ...AddReplicaRegions.map(({ Region = '' }) => Region)];
    return { ARN: secret.arn };
  }

  removeReplicas(
    who: Principal,
    { SecretId, RemoveReplicaRegions = [] }: RemoveRegionsFromReplicationCommandInput,
  ): Reply {
    const secret = this.#live(who, 'RemoveRegionsFromReplication', SecretId);
    secret.regions = secret.regions.filter((region) => !RemoveReplicaRegions.includes(region));
    return { ARN: secret.arn };
  }

  #live(who: Principal, action: string, id: string | undefined): FakeSecret {
    const secret = this.#open(who, action, id);
    if (secret.isMarked) {
      throw serviceError('InvalidRequestException', "You can't … because it was marked for deletion.");
    }
    return secret;
  }

  #open(who: Principal, action: string, id = ''): FakeSecret {
    return this.#secrets.open(this.#rights, who, `secretsmanager:${action}`, id) ?? this.#find(who, id);
  }

  #find(who: Principal, id: string): FakeSecret {
    const secret = this.#secrets.find(who.account, id);
    if (secret === undefined) {
      throw serviceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return secret;
  }
}

function contentOf({ SecretString, SecretBinary }: { SecretString?: string; SecretBinary?: Uint8Array }) {
  return SecretString ?? SecretBinary ?? '';
}
