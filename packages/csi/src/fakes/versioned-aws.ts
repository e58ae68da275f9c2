import type { AwsClients } from '@lockkeeper/aws/internal';
import type { Clock } from '@lockkeeper/core';

/** Versions of a secret by id. */
export type SecretVersions = Readonly<
  Record<string, { readonly text: string; readonly stages: readonly string[]; readonly isBinary?: boolean }>
>;

/** A parameter's values, that of version 1 first, and the versions that labels are on. */
export interface ParameterVersions {
  readonly values: readonly string[];
  readonly labels?: Readonly<Record<string, number>>;
}

export interface AwsCalls {
  sts: number;
  batchGetSecretValue: number;
  getSecretValue: number;
  getParameters: number;
}

const HOUR_MS = 3_600_000;

/** AWS as far as mounts ask it, with versions, stages and labels; counts the calls. What is not there is not asked for. */
export class VersionedAws {
  readonly calls: AwsCalls = { sts: 0, batchGetSecretValue: 0, getSecretValue: 0, getParameters: 0 };
  readonly #clock: Clock;
  readonly #secrets = new Map<string, SecretVersions>();
  readonly #parameters = new Map<string, ParameterVersions>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  putSecret(name: string, versions: SecretVersions): void {
    this.#secrets.set(name, versions);
  }

  putParameter(name: string, versions: ParameterVersions): void {
    this.#parameters.set(name, versions);
  }

  clients(): AwsClients {
    const clients = {
      sts: () => ({ assumeRoleWithWebIdentity: () => this.#assume() }),
      secretsManager: () => ({
        getSecretValue: (input: { SecretId: string; VersionId?: string; VersionStage?: string }) => {
          this.calls.getSecretValue += 1;
          return Promise.resolve(this.#secret(input.SecretId, input.VersionId, input.VersionStage));
        },
        batchGetSecretValue: ({ SecretIdList }: { SecretIdList: readonly string[] }) => {
          this.calls.batchGetSecretValue += 1;
          return Promise.resolve({ SecretValues: SecretIdList.map((name) => this.#secret(name)), Errors: [] });
        },
      }),
      parameterStore: () => ({
        getParameters: ({ Names }: { Names: readonly string[] }) => {
          this.calls.getParameters += 1;
          return Promise.resolve({ Parameters: Names.map((name) => this.#parameter(name)), InvalidParameters: [] });
        },
      }),
      close: () => undefined,
    };
    return clients as unknown as AwsClients;
  }

  #assume() {
    this.calls.sts += 1;
    const Expiration = new Date(this.#clock.now() + HOUR_MS);
    return Promise.resolve({
      Credentials: { AccessKeyId: 'ASIAEXAMPLE', SecretAccessKey: 'k', SessionToken: 't', Expiration },
    });
  }

  #secret(name: string, id?: string, stage = 'AWSCURRENT') {
    const versions = Object.entries(this.#secrets.get(name) ?? {});
    const found = versions.find(([own, { stages }]) => (id === undefined ? stages.includes(stage) : own === id));
    if (found === undefined) throw new Error(`no ${id ?? stage} of ${name}`);
    const [VersionId, { text, stages, isBinary = false }] = found;
    const ARN = `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-AbCdEf`;
    const content = isBinary ? { SecretBinary: Buffer.from(text) } : { SecretString: text };
    return { ARN, Name: name, ...content, VersionId, VersionStages: [...stages] };
  }

  #parameter(asked: string) {
    const [name = '', selector] = asked.split(':');
    const { values, labels = {} } = this.#parameters.get(name) ?? { values: [] };
    const version = selector === undefined ? values.length : (labels[selector] ?? Number(selector));
    const ARN = `arn:aws:ssm:us-east-1:111122223333:parameter/${name}`;
    const more = selector === undefined ? {} : { Selector: `:${selector}` };
    return { ARN, Name: name, Value: values[version - 1], Version: version, ...more };
  }
}
