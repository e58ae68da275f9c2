import {
  CUSTOM_RESOURCE_DEFINITIONS,
  type Generator,
  GENERATOR_KINDS,
  groupByStore,
  parseClusterExternalSecret,
  parseClusterGenerator,
  parseClusterPushSecret,
  parseExternalSecret,
  parseGenerator,
  parseGeneratorState,
  parsePushSecret,
  parseStore,
  parseStoreGrant,
  planFetches,
  type ReviewFacts,
  type ReviewProblem,
  reviewClusterExternalSecret,
  reviewClusterGenerator,
  reviewClusterPushSecret,
  reviewExternalSecret,
  reviewPushSecret,
  reviewStore,
  reviewStoreGrant,
  type StoreReference,
  validateGenerator,
} from '@lockkeeper/core';
import { child } from '@lockkeeper/kube/internal';

/** What is wrong with an object, and whose it is. */
export interface KindReview {
  readonly problems: readonly ReviewProblem[];
  /** `spec.controller` of a store; empty for any. */
  readonly controllerClass: string;
}

/** One kind under review: where its reviews arrive, and the rules for it. */
export interface ReviewedKind {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Every version that the CRD serves. */
  readonly versions: readonly string[];
  /** Path of its reviews; those of ESO's kinds are ESO's own (`eso.md` §6.4). */
  readonly path: string;
  /** Name of its webhook, which refusals quote. */
  readonly webhook: string;
  /** Whether a refusal may come from what is cached of the cluster, so that a fresh look may turn it. */
  readonly restsOnCluster: boolean;
  /** The stores that the review looks up; throws LockkeeperError for an object that cannot be read. */
  readonly storesOf: (object: unknown) => readonly StoreReference[];
  /** The namespace that the review looks at. */
  readonly namespaceOf: (object: unknown) => string;
  readonly review: (object: unknown, facts: ReviewFacts) => KindReview;
}

type Rules = Pick<ReviewedKind, 'restsOnCluster' | 'storesOf' | 'namespaceOf' | 'review'>;

function textAt(object: unknown, part: 'metadata' | 'spec', key: string): string {
  const found = child(child(object, part), key);
  return typeof found === 'string' ? found : '';
}

const noStores = (): readonly StoreReference[] => [];

function storesOf(object: unknown): readonly StoreReference[] {
  const entries = planFetches(parseExternalSecret(object).spec);
  return 'tenant' in entries ? [] : groupByStore(entries).map(({ store }) => store);
}

const ownNamespace = (object: unknown): string => textAt(object, 'metadata', 'namespace');

function reviewAnyStore(object: unknown, facts: ReviewFacts): KindReview {
  const store = parseStore(object);
  return { problems: reviewStore(store, facts), controllerClass: store.spec.controller ?? '' };
}

/** Rules that look at no store. */
function alone<T>(
  parse: (object: unknown) => T,
  review: (parsed: T, facts: ReviewFacts) => readonly ReviewProblem[],
): Rules {
  return {
    restsOnCluster: false,
    storesOf: noStores,
    namespaceOf: ownNamespace,
    review: (object, facts) => ({ problems: review(parse(object), facts), controllerClass: '' }),
  };
}

function reviewGenerator(generator: Generator, { rules }: ReviewFacts): readonly ReviewProblem[] {
  return validateGenerator(generator, rules).map((text) => ({ text, severity: 'refuse' }));
}

const RULES: ReadonlyMap<string, Rules> = new Map<string, Rules>([
  ['SecretStore', { restsOnCluster: true, storesOf: noStores, namespaceOf: ownNamespace, review: reviewAnyStore }],
  ['ClusterSecretStore', { restsOnCluster: true, storesOf: noStores, namespaceOf: () => '', review: reviewAnyStore }],
  [
    'ExternalSecret',
    {
      restsOnCluster: false,
      storesOf,
      namespaceOf: ownNamespace,
      review: (object, facts) => ({
        problems: reviewExternalSecret(parseExternalSecret(object), facts),
        controllerClass: '',
      }),
    },
  ],
  [
    'StoreGrant',
    {
      restsOnCluster: false,
      storesOf: noStores,
      namespaceOf: (object) => textAt(object, 'spec', 'namespace'),
      review: (object, facts) => ({ problems: reviewStoreGrant(parseStoreGrant(object), facts), controllerClass: '' }),
    },
  ],
  ['ClusterExternalSecret', alone(parseClusterExternalSecret, reviewClusterExternalSecret)],
  ['PushSecret', alone(parsePushSecret, reviewPushSecret)],
  ['ClusterPushSecret', alone(parseClusterPushSecret, reviewClusterPushSecret)],
  ['ClusterGenerator', alone(parseClusterGenerator, reviewClusterGenerator)],
  ['GeneratorState', alone(parseGeneratorState, () => [])],
  ...GENERATOR_KINDS.map((kind) => [kind, alone(parseGenerator, reviewGenerator)] as const),
]);

/**
 * Every kind that we serve, read from the CRDs, so that no kind and no served version can be forgotten (`threat/Q1`,
 * `threat/Q4`). Throws TypeError for a CRD without rules.
 */
export const REVIEWED_KINDS: readonly ReviewedKind[] = Object.freeze(
  CUSTOM_RESOURCE_DEFINITIONS.map(({ spec }) => {
    const { group, names, scope } = spec;
    const rules = RULES.get(names.kind);
    if (rules === undefined) throw new TypeError(`no rules for ${names.kind}`);
    const versions = spec.versions.filter(({ served }) => served).map(({ name }) => name);
    const lower = names.kind.toLowerCase();
    return {
      group,
      kind: names.kind,
      plural: names.plural,
      namespaced: scope === 'Namespaced',
      versions,
      path: `/validate-${group.replaceAll('.', '-')}-${versions[0]}-${lower}`,
      webhook: `validate.${lower}.${group}`,
      ...rules,
    };
  }),
);
