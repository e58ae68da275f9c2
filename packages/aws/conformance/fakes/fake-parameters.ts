import type { Principal, Rights } from './principal.ts';
import { accessDenied, serviceError } from './service-error.ts';
import type { Content } from './fake-secrets.ts';

type Reply = Record<string, unknown>;

/** A parameter of the fake; what calls change is changed in place. */
export interface FakeParameter {
  readonly name: string;
  readonly account: string;
  readonly arn: string;
  readonly versions: { readonly id: string; readonly content: Content; readonly labels: readonly string[] }[];
  tags: ReadonlyMap<string, string>;
  type: string;
  description?: string | undefined;
  keyId?: string | undefined;
  tier: string;
  policies?: string | undefined;
}

interface PageInput {
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

interface DescribeInput extends PageInput {
  ParameterFilters?: readonly { Key?: string | undefined; Values?: readonly string[] | undefined }[] | undefined;
}

/** The parameters of the fake, per account, and the calls over them. */
export class FakeParameters {
  readonly #parameters = new Map<string, FakeParameter>();

  /** Adds a version of a parameter; returns its number. */
  put(account: string, name: string, content: Content, labels: readonly string[] = []): string {
    const arn = arnOf(account, name);
    const parameter: FakeParameter = this.#parameters.get(keyOf(account, name)) ?? {
      name,
      account,
      arn,
      versions: [],
      tags: new Map(),
      type: 'SecureString',
      tier: 'Standard',
    };
    const id = String(parameter.versions.length + 1);
    parameter.versions.push({ id, content, labels });
    this.#parameters.set(keyOf(account, name), parameter);
    return id;
  }

  tag(account: string, name: string, tags: ReadonlyMap<string, string>): void {
    const parameter = this.#parameters.get(keyOf(account, name));
    if (parameter !== undefined) parameter.tags = tags;
  }

  remove(account: string, name: string): void {
    this.#parameters.delete(keyOf(account, name));
  }

  /** What a test may look at. */
  find(account: string, name: string): FakeParameter | undefined {
    return this.#parameters.get(keyOf(account, name));
  }

  get(rights: Rights, who: Principal, input: { Name?: string | undefined }): Reply {
    const asked = splitName(input.Name ?? '');
    requireRight(rights, who, 'ssm:GetParameter', asked.name);
    if (this.#find(who, asked.name) === undefined) throw serviceError('ParameterNotFound', '');
    const content = this.#content(who, asked);
    if (content === undefined) throw serviceError('ParameterVersionNotFound', 'planted-name');
    return { Parameter: content };
  }

  getMany(rights: Rights, who: Principal, input: { Names?: string[] | undefined }): Reply {
    const Parameters: Reply[] = [];
    const InvalidParameters: string[] = [];
    for (const text of input.Names ?? []) {
      const asked = splitName(text);
      requireRight(rights, who, 'ssm:GetParameters', asked.name);
      const content = this.#content(who, asked);
      if (content === undefined) {
        InvalidParameters.push(text);
      } else {
        Parameters.push(content);
      }
    }
    return { Parameters, InvalidParameters };
  }

  byPath(rights: Rights, who: Principal, { Path = '', ...page }: { Path?: string | undefined } & PageInput): Reply {
    requireRight(rights, who, 'ssm:GetParametersByPath', Path);
    const below = this.#own(who).filter(({ name }) => Path === '/' || name.startsWith(`${Path}/`));
    return pageOf(
      below.map(({ name }) => this.#content(who, { name, selector: '' }) ?? {}),
      page,
    );
  }

  describe(rights: Rights, who: Principal, { ParameterFilters = [], ...page }: DescribeInput): Reply {
    requireRight(rights, who, 'ssm:DescribeParameters', '*');
    const fitting = this.#own(who).filter((parameter) =>
      ParameterFilters.every(({ Key = '', Values: [value = ''] = [] }) => isFitting(parameter, Key, value)),
    );
    return pageOf(fitting.map(descriptionOf), page);
  }

  listTags(rights: Rights, who: Principal, { ResourceId = '' }: { ResourceId?: string | undefined }): Reply {
    requireRight(rights, who, 'ssm:ListTagsForResource', ResourceId);
    const parameter = this.#find(who, ResourceId);
    if (parameter === undefined) throw serviceError('InvalidResourceId', '');
    return { TagList: [...parameter.tags].map(([Key, Value]) => ({ Key, Value })) };
  }

  #own(who: Principal): readonly FakeParameter[] {
    return [...this.#parameters.values()].filter(({ account }) => account === who.account);
  }

  #find(who: Principal, name: string): FakeParameter | undefined {
    return this.#parameters.get(keyOf(who.account, name));
  }

  #content(who: Principal, { name, selector }: { name: string; selector: string }): Reply | undefined {
    const parameter = this.#find(who, name);
    const version =
      selector === ''
        ? parameter?.versions.at(-1)
        : parameter?.versions.find(({ id, labels }) => id === selector || labels.includes(selector));
    return parameter && version
      ? {
          Name: name,
          ARN: parameter.arn,
          Type: parameter.type,
          Value: version.content,
          Version: Number(version.id),
          ...(selector === '' ? {} : { Selector: `:${selector}` }),
        }
      : undefined;
  }
}

const keyOf = (account: string, name: string): string => JSON.stringify([account, name]);

const arnOf = (account: string, name: string): string =>
  `arn:aws:ssm:eu-central-1:${account}:parameter/${name.replace(/^\//, '')}`;

export function requireRight(rights: Rights, who: Principal, action: string, name: string): void {
  const resource = name === '*' ? `arn:aws:ssm:eu-central-1:${who.account}:*` : arnOf(who.account, name);
  if (!rights.mayDo(who.owner, action, name)) throw accessDenied(who.arn, action, resource);
}

function isFitting({ name, tags }: FakeParameter, filter: string, value: string): boolean {
  if (filter === 'Name') return name === value;
  return filter === 'Path' ? name.startsWith(`${value}/`) : tags.get(filter.replace(/^tag:/, '')) === value;
}

const descriptionOf = ({ name, arn, type, tier, description, keyId, policies }: FakeParameter): Reply => ({
  Name: name,
  ARN: arn,
  Type: type,
  Tier: tier,
  ...(description === undefined ? {} : { Description: description }),
  ...(keyId === undefined ? {} : { KeyId: keyId }),
  ...(policies === undefined ? {} : { Policies: (JSON.parse(policies) as object[]).map(policyOf) }),
});

const policyOf = (policy: object): Reply => ({ PolicyText: JSON.stringify(policy), PolicyStatus: 'Pending' });

function pageOf(items: readonly Reply[], { MaxResults = 10, NextToken = '0' }: PageInput): Reply {
  const start = Number(NextToken);
  const end = start + MaxResults;
  return { Parameters: items.slice(start, end), ...(end < items.length ? { NextToken: String(end) } : {}) };
}

function splitName(text: string): { name: string; selector: string } {
  const colon = text.startsWith('arn:') ? -1 : text.indexOf(':');
  return colon < 0 ? { name: text, selector: '' } : { name: text.slice(0, colon), selector: text.slice(colon + 1) };
}
