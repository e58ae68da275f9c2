import type { Principal, Rights } from './principal.ts';
import { accessDenied, serviceError } from './service-error.ts';

type Content = string | Uint8Array;
type Reply = Record<string, unknown>;

interface Item {
  readonly arn: string;
  readonly versions: { readonly id: string; readonly content: Content; labels?: readonly string[] }[];
  isMarked: boolean;
}

const REGION = 'eu-central-1';

/** The values of the fake, per account, and the read calls over them. */
export class FakeKeepers {
  readonly #secrets = new Map<string, Item>();
  readonly #parameters = new Map<string, Item>();
  #made = 0;

  /** Adds a version of a secret; returns its id. */
  putSecret(account: string, name: string, content: Content): string {
    this.#made += 1;
    const suffix = String(this.#made).padStart(6, 'A');
    const known = this.#secrets.get(keyOf(account, name));
    const item = known ?? {
      arn: `arn:aws:secretsmanager:${REGION}:${account}:secret:${name}-${suffix}`,
      versions: [],
      isMarked: false,
    };
    const id = `00000000-0000-4000-8000-${String(this.#made).padStart(12, '0')}`;
    item.versions.push({ id, content });
    this.#secrets.set(keyOf(account, name), item);
    return id;
  }

  arnOfSecret(account: string, name: string): string {
    return this.#secrets.get(keyOf(account, name))?.arn ?? '';
  }

  removeSecret(account: string, name: string): void {
    this.#secrets.delete(keyOf(account, name));
  }

  markForDeletion(account: string, name: string): void {
    const item = this.#secrets.get(keyOf(account, name));
    if (item !== undefined) {
      item.isMarked = true;
    }
  }

  putParameter(account: string, name: string, content: Content, labels: readonly string[] = []): string {
    const arn = `arn:aws:ssm:${REGION}:${account}:parameter/${name.replace(/^\//, '')}`;
    const item = this.#parameters.get(keyOf(account, name)) ?? { arn, versions: [], isMarked: false };
    const id = String(item.versions.length + 1);
    item.versions.push({ id, content, labels });
    this.#parameters.set(keyOf(account, name), item);
    return id;
  }

  removeParameter(account: string, name: string): void {
    this.#parameters.delete(keyOf(account, name));
  }

  getSecret(
    rights: Rights,
    who: Principal,
    input: { SecretId?: string; VersionId?: string; VersionStage?: string },
  ): Reply {
    const id = input.SecretId ?? '';
    const [name, item] = this.#findSecret(who.account, id);
    if (!rights.mayDo(who.owner, 'secretsmanager:GetSecretValue', name)) {
      throw accessDenied(who.arn, 'secretsmanager:GetSecretValue', item?.arn ?? id);
    }
    if (item?.isMarked === true) {
      throw serviceError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    const version = versionOf(item, input);
    if (item === undefined || version === undefined) {
      throw serviceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return {
      ARN: item.arn,
      Name: name,
      VersionId: version.id,
      VersionStages: stagesOf(item, version),
      ...valueOf(version),
    };
  }

  batchGetSecrets(rights: Rights, who: Principal, input: { SecretIdList?: string[] }): Reply {
    if (!rights.mayDo(who.owner, 'secretsmanager:BatchGetSecretValue', '*')) {
      throw serviceError(
        'AccessDeniedException',
        `User: ${who.arn} is not authorized to perform: secretsmanager:BatchGetSecretValue because no identity-based policy allows the secretsmanager:BatchGetSecretValue action`,
      );
    }
    const ids = input.SecretIdList ?? [];
    const spoiler = ids.find((id) => !rights.mayDo('endpoint', 'secretsmanager:GetSecretValue', id));
    if (spoiler !== undefined) {
      throw accessDenied(
        who.arn,
        'secretsmanager:GetSecretValue',
        this.#findSecret(who.account, spoiler)[1]?.arn ?? spoiler,
      );
    }
    const SecretValues: Reply[] = [];
    const Errors: Reply[] = [];
    for (const SecretId of new Set(ids)) {
      try {
        SecretValues.push(this.getSecret(rights, who, { SecretId }));
      } catch (thrown) {
        const error = thrown as Error;
        Errors.push({ SecretId, ErrorCode: error.name, Message: error.message });
      }
    }
    return { SecretValues, Errors };
  }

  getParameter(rights: Rights, who: Principal, input: { Name?: string }): Reply {
    const asked = splitName(input.Name ?? '');
    if (!rights.mayDo(who.owner, 'ssm:GetParameter', asked.name)) {
      throw accessDenied(who.arn, 'ssm:GetParameter', parameterArn(who, asked.name));
    }
    const item = this.#parameters.get(keyOf(who.account, asked.name));
    if (item === undefined) {
      throw serviceError('ParameterNotFound', '');
    }
    const content = this.#parameter(who, asked);
    if (content === undefined) {
      throw serviceError('ParameterVersionNotFound', 'planted-name');
    }
    return { Parameter: content };
  }

  getParameters(rights: Rights, who: Principal, input: { Names?: string[] }): Reply {
    const Parameters: Reply[] = [];
    const InvalidParameters: string[] = [];
    for (const text of input.Names ?? []) {
      const asked = splitName(text);
      if (!rights.mayDo(who.owner, 'ssm:GetParameters', asked.name)) {
        throw accessDenied(who.arn, 'ssm:GetParameters', parameterArn(who, asked.name));
      }
      const content = this.#parameter(who, asked);
      if (content === undefined) {
        InvalidParameters.push(text);
      } else {
        Parameters.push(content);
      }
    }
    return { Parameters, InvalidParameters };
  }

  #parameter(who: Principal, { name, selector }: { name: string; selector: string }): Reply | undefined {
    const item = this.#parameters.get(keyOf(who.account, name));
    const version =
      selector === ''
        ? item?.versions.at(-1)
        : item?.versions.find(({ id, labels }) => id === selector || labels?.includes(selector));
    return item && version
      ? {
          Name: name,
          ARN: item.arn,
          Value: version.content,
          Version: Number(version.id),
          ...(selector === '' ? {} : { Selector: `:${selector}` }),
        }
      : undefined;
  }

  #findSecret(account: string, id: string): readonly [string, Item | undefined] {
    for (const [key, item] of this.#secrets) {
      const [owner, name] = JSON.parse(key) as [string, string];
      if (item.arn === id || (owner === account && name === id)) {
        return [name, item];
      }
    }
    return [id, undefined];
  }
}

const keyOf = (account: string, name: string): string => JSON.stringify([account, name]);

const parameterArn = (who: Principal, name: string): string =>
  `arn:aws:ssm:${REGION}:${who.account}:parameter/${name.replace(/^\//, '')}`;

function splitName(text: string): { name: string; selector: string } {
  const colon = text.startsWith('arn:') ? -1 : text.indexOf(':');
  return colon < 0 ? { name: text, selector: '' } : { name: text.slice(0, colon), selector: text.slice(colon + 1) };
}

type Version = Item['versions'][number];

function versionOf(item: Item | undefined, input: { VersionId?: string; VersionStage?: string }): Version | undefined {
  const versions = item?.versions ?? [];
  const stage = input.VersionStage ?? 'AWSCURRENT';
  return input.VersionId === undefined
    ? versions.findLast((version) => item !== undefined && stagesOf(item, version).includes(stage))
    : versions.find(({ id }) => id === input.VersionId);
}

function stagesOf({ versions }: Item, version: Version): string[] {
  const fromEnd = versions.length - versions.indexOf(version);
  return fromEnd === 1 ? ['AWSCURRENT'] : fromEnd === 2 ? ['AWSPREVIOUS'] : [];
}

const valueOf = ({ content }: Version): Reply =>
  typeof content === 'string' ? { SecretString: content } : { SecretBinary: content };
