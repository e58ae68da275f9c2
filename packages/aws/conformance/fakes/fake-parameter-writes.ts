import type {
  AddTagsToResourceCommandInput,
  DeleteParameterCommandInput,
  PutParameterCommandInput,
  RemoveTagsFromResourceCommandInput,
} from '@aws-sdk/client-ssm';
import { type FakeParameter, type FakeParameters, requireRight } from './fake-parameters.ts';
import type { Principal, Rights } from './principal.ts';
import { serviceError } from './service-error.ts';

type Reply = Record<string, unknown>;

/** The calls of the fake that change parameters. */
export class FakeParameterWrites {
  readonly #parameters: FakeParameters;
  readonly #rights: Rights;

  constructor(parameters: FakeParameters, rights: Rights) {
    this.#parameters = parameters;
    this.#rights = rights;
  }

  put(who: Principal, input: PutParameterCommandInput): Reply {
    const { Name: name = '', Overwrite: overwrite = false, Tags = [] } = input;
    requireRight(this.#rights, who, 'ssm:PutParameter', name);
    const known = this.#parameters.find(who.account, name);
    if (known !== undefined && !overwrite)
      throw serviceError('ParameterAlreadyExists', 'The parameter already exists.');
    if (overwrite && Tags.length > 0) throw serviceError('ValidationException', 'tags and overwrite');
    if (known !== undefined && input.Type !== known.type) throw serviceError('HierarchyTypeMismatchException', 'type');
    if (known?.tier === 'Advanced' && input.Tier === 'Standard') throw serviceError('ValidationException', 'downgrade');
    const version = this.#parameters.put(who.account, name, input.Value ?? '');
    const parameter = this.#open(who, name, 'ParameterNotFound');
    if (known === undefined) {
      parameter.tags = new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
      parameter.type = input.Type ?? 'String';
    }
    parameter.description = input.Description ?? parameter.description;
    parameter.keyId = parameter.type === 'SecureString' ? (input.KeyId ?? 'alias/aws/ssm') : undefined;
    parameter.tier = input.Tier === 'Advanced' ? 'Advanced' : parameter.tier;
    parameter.policies = input.Policies ?? parameter.policies;
    return { Version: Number(version) };
  }

  delete(who: Principal, { Name: name = '' }: DeleteParameterCommandInput): Reply {
    requireRight(this.#rights, who, 'ssm:DeleteParameter', name);
    this.#open(who, name, 'ParameterNotFound');
    this.#parameters.remove(who.account, name);
    return {};
  }

  addTags(who: Principal, { ResourceId: name = '', Tags = [] }: AddTagsToResourceCommandInput): Reply {
    requireRight(this.#rights, who, 'ssm:AddTagsToResource', name);
    const parameter = this.#open(who, name, 'InvalidResourceId');
    const added = Tags.map(({ Key = '', Value = '' }) => [Key, Value] as const);
    parameter.tags = new Map([...parameter.tags, ...added]);
    return {};
  }

  removeTags(who: Principal, { ResourceId: name = '', TagKeys = [] }: RemoveTagsFromResourceCommandInput): Reply {
    requireRight(this.#rights, who, 'ssm:RemoveTagsFromResource', name);
    const parameter = this.#open(who, name, 'InvalidResourceId');
    parameter.tags = new Map([...parameter.tags].filter(([key]) => !TagKeys.includes(key)));
    return {};
  }

  #open(who: Principal, name: string, code: string): FakeParameter {
    const parameter = this.#parameters.find(who.account, name);
    if (parameter === undefined) throw serviceError(code, '');
    return parameter;
  }
}
