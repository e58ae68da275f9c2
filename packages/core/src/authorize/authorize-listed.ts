import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { parseRemoteReference } from '../reference/parse-remote-reference.ts';
import type { AwsService, RemoteReference } from '../reference/remote-reference.ts';
import type { LocalReference } from '../scope/local-scope.ts';
import { type AdmittedStore, admitStore, type Refused, type StoreQuestion } from './admit-store.ts';
import { type Allowed, type IdentityRequest, permitLocalUse, permitUse } from './authorize-use.ts';
import type { NamespaceFacts } from './facts.ts';
import { listedReference } from './local/local-reference.ts';
import { keyLimit } from './open-keys.ts';
import { isOpenKey } from './remote-keys.ts';

/** A question about names that a list gave (`SecretProvider.list`, `LocalProvider.list`). */
export interface ListedRequest extends StoreQuestion, IdentityRequest {
  /** Whole names as the keeper spells them: the store's `prefix` is part of them already, where they have it. */
  readonly names: readonly string[];
  readonly part?: 'tags';
}

/** What became of the names, in numbers only: names of others never reach an output (`threat/K8`). */
export interface DroppedNames {
  /** Not open to the namespace. */
  readonly closed: number;
  /** Names with more than one spelling, which nothing can be compared with. */
  readonly unreadable: number;
}

export type ListedVerdict =
  | (Allowed & {
      /** The names that may be fetched, in the order given; `use.references` are theirs, one each. */
      readonly names: readonly string[];
      readonly dropped: DroppedNames;
    })
  | Refused;

/** The reference a listed name means, or undefined when the name means none or would be read as anything else than a name. */
function canonical<T extends { readonly name: string }>(name: string, parse: () => T): T | undefined {
  try {
    const reference = parse();
    return reference.name === name && !('arn' in reference) ? reference : undefined;
  } catch (error) {
    if (error instanceof LockkeeperError) return undefined;
    throw error;
  }
}

interface Kept<T> {
  readonly names: readonly string[];
  readonly references: readonly T[];
  readonly dropped: DroppedNames;
}

function keep<T extends RemoteReference | LocalReference>(
  names: readonly string[],
  admitted: AdmittedStore,
  namespace: NamespaceFacts,
  parse: (name: string) => T,
): Kept<T> {
  const limit = keyLimit(admitted, namespace);
  const readable = names.flatMap((name) => {
    const reference = canonical(name, () => parse(name));
    return reference === undefined ? [] : [{ name, reference }];
  });
  const open = readable.filter(({ reference }) => isOpenKey(limit, reference));
  return {
    names: open.map(({ name }) => name),
    references: open.map(({ reference }) => reference),
    dropped: { closed: readable.length - open.length, unreadable: names.length - readable.length },
  };
}

/**
 * The gate for `find`: what a list gave goes in, and out comes permission for those names that are open to the namespace. A closed
 * name is left out and never refused: it is not the tenant who has named it, and a refusal would say that it exists (`threat/K2`,
 * `threat/K8`). The list itself needs a permit of `authorizeUse` without keys.
 */
export function authorizeListed(request: ListedRequest): ListedVerdict {
  const admitted = admitStore(request);
  if (admitted.kind === 'refused') return admitted;
  const { namespace, names, part } = request;
  const wanted = part === undefined ? {} : { part };
  if (admitted.kind === 'admitted') {
    const service = admitted.aws.service as AwsService;
    const { references, ...kept } = keep(names, admitted, namespace, (key) => ({
      ...parseRemoteReference({ service, key }),
      ...wanted,
    }));
    const permit = permitUse(admitted, request, references);
    return permit.kind === 'refused' ? permit : { ...permit, ...kept };
  }
  const { references, ...kept } = keep(names, admitted, namespace, (key) =>
    listedReference(admitted.provider, key, part),
  );
  const permit = permitLocalUse(admitted, request, references);
  return permit.kind === 'refused' ? permit : { ...permit, ...kept };
}
