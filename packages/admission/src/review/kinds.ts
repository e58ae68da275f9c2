import {
  CUSTOM_RESOURCE_DEFINITIONS,
  type ClusterGenerator,
  type Generator,
  GENERATOR_KINDS,
  type GeneratorKind,
  groupByStore,
  parseClusterExternalSecret,
  parseClusterGenerator,
  parseClusterPushSecret,
  parseExternalSecret,
  parseGenerator,
  parseGeneratorState,
  parseProviderClass,
  parsePushSecret,
  parseStore,
  parseStoreGrant,
  planFetches,
  type ReviewFacts,
  type ReviewProblem,
  reviewClusterExternalSecret,
  reviewClusterGenerator,
  reviewClusterPushSecret,
  pushStores,
  reviewExternalSecret,
  reviewGenerator,
  reviewProviderClass,
  reviewPushSecret,
  reviewStore,
  reviewStoreGrant,
  type StoreReference,
} from '@lockkeeper/core';
import { child } from '@lockkeeper/kube/internal';
import { closedWebhookHost } from './webhook-host.ts';

/** What reviews may know. */
export interface KnownFacts extends ReviewFacts {
  /** Hosts that Webhook generators may call; absent: none. */
  readonly webhookHosts?: readonly string[];
}

/** What is wrong with an object, and whose it is. */
export interface KindReview {
  readonly problems: readonly ReviewProblem[];
  /** `spec.controller`, empty for any; absent for kinds that have no class. */
  readonly controllerClass?: string;
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
  readonly review: (object: unknown, facts: KnownFacts) => KindReview;
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
  review: (parsed: T, facts: KnownFacts) => readonly ReviewProblem[],
): Rules {
  return {
    restsOnCluster: false,
    storesOf: noStores,
    namespaceOf: ownNamespace,
    review: (object, facts) => ({ problems: review(parse(object), facts) }),
  };
}

type WebhookSpec = Parameters<typeof closedWebhookHost>[0];

function hostProblems(spec: WebhookSpec | undefined, { webhookHosts = [] }: KnownFacts): readonly ReviewProblem[] {
  const text = spec && closedWebhookHost(spec, webhookHosts);
  return text === undefined ? [] : [{ text, severity: 'warn' }];
}

function reviewAnyGenerator(generator: Generator, facts: KnownFacts): readonly ReviewProblem[] {
  const spec = generator.kind === 'Webhook' ? generator.spec : undefined;
  return [...reviewGenerator(generator, facts), ...hostProblems(spec, facts)];
}

function reviewAnyClusterGenerator(generator: ClusterGenerator, facts: KnownFacts): readonly ReviewProblem[] {
  return [...reviewClusterGenerator(generator, facts), ...hostProblems(generator.spec.generator.webhookSpec, facts)];
}

/** A generator with an AWS identity may need a grant of its namespace; one with a class may be another operator's. */
function generatorRules(kind: GeneratorKind): Rules {
  return {
    restsOnCluster: kind === 'ECRAuthorizationToken' || kind === 'STSSessionToken',
    storesOf: noStores,
    namespaceOf: ownNamespace,
    review: (object, facts) => {
      const generator = parseGenerator(object);
      const controllerClass = generator.kind === 'Fake' ? generator.spec.controller : undefined;
      return { problems: reviewAnyGenerator(generator, facts), ...(controllerClass ? { controllerClass } : {}) };
    },
  };
}

const RULES: ReadonlyMap<string, Rules> = new Map<string, Rules>([
  ['SecretStore', { restsOnCluster: true, storesOf: noStores, namespaceOf: ownNamespace, review: reviewAnyStore }],
  ['ClusterSecretStore', { restsOnCluster: true, storesOf: noStores, namespaceOf: () => '', review: reviewAnyStore }],
  ['ExternalSecret', { ...alone(parseExternalSecret, reviewExternalSecret), storesOf }],
  [
    'StoreGrant',
    { ...alone(parseStoreGrant, reviewStoreGrant), namespaceOf: (object) => textAt(object, 'spec', 'namespace') },
  ],
  ['ClusterExternalSecret', alone(parseClusterExternalSecret, reviewClusterExternalSecret)],
  [
    'PushSecret',
    { ...alone(parsePushSecret, reviewPushSecret), storesOf: (object) => pushStores(parsePushSecret(object)) },
  ],
  ['ClusterPushSecret', alone(parseClusterPushSecret, reviewClusterPushSecret)],
  ['ClusterGenerator', alone(parseClusterGenerator, reviewAnyClusterGenerator)],
  ['GeneratorState', alone(parseGeneratorState, () => [])],
  ...GENERATOR_KINDS.map((kind) => [kind, generatorRules(kind)] as const),
]);

type Served = Pick<ReviewedKind, 'group' | 'kind' | 'plural' | 'namespaced' | 'versions'>;

function reviewed(served: Served, rules: Rules): ReviewedKind {
  const { group, kind, versions } = served;
  const lower = kind.toLowerCase();
  return {
    ...served,
    path: `/validate-${group.replaceAll('.', '-')}-${versions[0]}-${lower}`,
    webhook: `validate.${lower}.${group}`,
    ...rules,
  };
}

/** Every kind that we serve, read from the CRDs, so that no kind and no served version can be forgotten. */
const OWN_KINDS = CUSTOM_RESOURCE_DEFINITIONS.map(({ spec }) => {
  const { group, names, scope } = spec;
  const rules = RULES.get(names.kind);
  if (rules === undefined) throw new TypeError(`no rules for ${names.kind}`);
  const versions = spec.versions.filter(({ served }) => served).map(({ name }) => name);
  return reviewed(
    { group, kind: names.kind, plural: names.plural, namespaced: scope === 'Namespaced', versions },
    rules,
  );
});

/** The Secrets Store CSI driver's: what it writes into the cluster for a class is judged as what we write (`threat/V10`). */
const PROVIDER_CLASS = reviewed(
  {
    group: 'secrets-store.csi.x-k8s.io',
    kind: 'SecretProviderClass',
    plural: 'secretproviderclasses',
    namespaced: true,
    versions: ['v1', 'v1alpha1'],
  },
  alone(parseProviderClass, reviewProviderClass),
);

/** Every kind under review (`threat/Q1`, `threat/Q4`). */
export const REVIEWED_KINDS: readonly ReviewedKind[] = Object.freeze([...OWN_KINDS, PROVIDER_CLASS]);
