// Generated from packages/core/crds by `npm run generate`; edits are lost and fail the check.

/** What is wanted. */
export interface ExternalSecretSpec {
  /** A store. An absent kind means SecretStore. */
  readonly secretStoreRef?: SecretStoreRef;
  /** When values are read again. An absent policy means Periodic. */
  readonly refreshPolicy?: 'CreatedOnce' | 'Periodic' | 'OnChange';
  /** Time between two reads, as a Go duration; zero reads once. */
  readonly refreshInterval: string;
  /** Times, in UTC, at which periodic reads are allowed or denied. */
  readonly syncWindows?: SyncWindows;
  /** The object that receives the values. */
  readonly target: ExternalSecretTarget;
  /** Single values, each under a key of its own. They win over dataFrom. */
  readonly data?: readonly ExternalSecretData[];
  /** Whole secrets, searches and generators, in order; later keys win. */
  readonly dataFrom?: readonly ExternalSecretDataFrom[];
}

/** A store. An absent kind means SecretStore. */
export interface SecretStoreRef {
  /** Name of the object. */
  readonly name?: string;
  /** SecretStore of the same namespace, or ClusterSecretStore. */
  readonly kind?: 'SecretStore' | 'ClusterSecretStore';
}

/** Times, in UTC, at which periodic reads are allowed or denied. */
export interface SyncWindows {
  readonly kind: 'allow' | 'deny';
  readonly windows: readonly SyncWindow[];
}

export interface SyncWindow {
  /** Five-field cron expression or descriptor. */
  readonly schedule: string;
  /** How long a window stays open, as a Go duration. */
  readonly duration: string;
}

/** The object that receives the values. */
export interface ExternalSecretTarget {
  /** Name of the Secret; the name of the ExternalSecret when absent. */
  readonly name?: string;
  /** Who owns the Secret and whether it is created. */
  readonly creationPolicy: 'Owner' | 'Orphan' | 'Merge' | 'None' | 'CreateOrMerge';
  /** What happens to the Secret when the remote values are gone. */
  readonly deletionPolicy: 'Delete' | 'Merge' | 'Retain';
  /** The Secret is not changed after its creation. */
  readonly immutable?: boolean;
  /** A kind other than Secret that receives the values. */
  readonly manifest?: ManifestTarget;
  /** How the Secret is shaped from the values. */
  readonly template?: ExternalSecretTemplate;
}

/** A kind other than Secret that receives the values. */
export interface ManifestTarget {
  readonly apiVersion: string;
  readonly kind: string;
}

/** How the Secret is shaped from the values. */
export interface ExternalSecretTemplate {
  /** Type of the Secret. */
  readonly type?: string;
  /** Version of the template language. */
  readonly engineVersion: 'v2';
  /** Labels and annotations of the Secret; their values are templates. */
  readonly metadata?: ExternalSecretTemplateMetadata;
  /** Whether the rendered keys replace the fetched ones or are added to them. */
  readonly mergePolicy: 'Replace' | 'Merge';
  /** Keys of the Secret and the templates of their values. */
  readonly data?: { readonly [key: string]: string };
  /** Templates kept in other objects or written as one text. */
  readonly templateFrom?: readonly TemplateFrom[];
}

/** Labels and annotations of the Secret; their values are templates. */
export interface ExternalSecretTemplateMetadata {
  readonly annotations?: { readonly [key: string]: string };
  readonly labels?: { readonly [key: string]: string };
  readonly finalizers?: readonly string[];
}

export interface TemplateFrom {
  /** An object of the same namespace and the keys to take from it. */
  readonly configMap?: TemplateSource;
  /** An object of the same namespace and the keys to take from it. */
  readonly secret?: TemplateSource;
  /** The template itself, YAML of keys and values. */
  readonly literal?: string;
  /** Where the result goes. Data, Annotations or Labels for a Secret. */
  readonly target: string;
  /** How rendered values are decoded. */
  readonly valuesDecodingStrategy?: 'Auto' | 'Base64' | 'Base64URL' | 'None';
}

/** An object of the same namespace and the keys to take from it. */
export interface TemplateSource {
  /** Name of the object. */
  readonly name: string;
  readonly items: readonly TemplateSourceItem[];
}

export interface TemplateSourceItem {
  /** Key inside the object's data. */
  readonly key: string;
  /** Whether the text is one value, or YAML of keys and values. */
  readonly templateAs: 'Values' | 'KeysAndValues';
}

export interface ExternalSecretData {
  /** Key in the Secret. */
  readonly secretKey: string;
  /** One remote secret or parameter, or a part of it. */
  readonly remoteRef: RemoteRef;
  /** Another store for this entry. */
  readonly sourceRef?: ExternalSecretDataSourceRef;
}

/** One remote secret or parameter, or a part of it. */
export interface RemoteRef {
  /** Name or ARN of the secret or parameter. */
  readonly key: string;
  /** Path into a JSON value, in the gjson language. */
  readonly property?: string;
  /** Secrets Manager takes a stage name, or uuid/ and a version id; Parameter Store a version number or a label. */
  readonly version?: string;
  /** Fetch reads the tags instead of the value. */
  readonly metadataPolicy?: 'None' | 'Fetch';
  /** How characters that a Secret key cannot hold are replaced. */
  readonly conversionStrategy?: 'Default' | 'Unicode';
  /** How fetched values are decoded. */
  readonly decodingStrategy?: 'Auto' | 'Base64' | 'Base64URL' | 'None';
  /** Whether a value with a NUL byte is refused. */
  readonly nullBytePolicy?: 'Ignore' | 'Fail';
}

/** Another store for this entry. */
export interface ExternalSecretDataSourceRef {
  /** A store. An absent kind means SecretStore. */
  readonly storeRef?: SecretStoreRef;
  /** A generator of the same namespace, or a ClusterGenerator. */
  readonly generatorRef?: GeneratorRef;
}

/** A generator of the same namespace, or a ClusterGenerator. */
export interface GeneratorRef {
  readonly apiVersion: string;
  readonly kind: 'ACRAccessToken' | 'BeyondtrustWorkloadCredentialsDynamicSecret' | 'ClusterGenerator' | 'CloudsmithAccessToken' | 'ECRAuthorizationToken' | 'Fake' | 'GCRAccessToken' | 'GithubAccessToken' | 'GitlabDeployToken' | 'QuayAccessToken' | 'Password' | 'SSHKey' | 'STSSessionToken' | 'UUID' | 'VaultDynamicSecret' | 'Webhook' | 'Grafana' | 'MFA';
  /** Name of the object. */
  readonly name: string;
}

export interface ExternalSecretDataFrom {
  /** One remote secret or parameter, or a part of it. */
  readonly extract?: RemoteRef;
  /** All secrets below a path, with a name, or with tags. */
  readonly find?: ExternalSecretFind;
  /** Changes of the fetched keys, in order. */
  readonly rewrite?: readonly ExternalSecretRewrite[];
  /** Another store for this entry, or a generator. */
  readonly sourceRef?: ExternalSecretDataFromSourceRef;
}

/** All secrets below a path, with a name, or with tags. */
export interface ExternalSecretFind {
  /** Only names below this path. */
  readonly path?: string;
  /** Only names that match. */
  readonly name?: FindName;
  /** Only secrets with all of these tags. */
  readonly tags?: { readonly [key: string]: string };
  /** How characters that a Secret key cannot hold are replaced. */
  readonly conversionStrategy?: 'Default' | 'Unicode';
  /** How fetched values are decoded. */
  readonly decodingStrategy?: 'Auto' | 'Base64' | 'Base64URL' | 'None';
  /** Whether a value with a NUL byte is refused. */
  readonly nullBytePolicy?: 'Ignore' | 'Fail';
}

/** Only names that match. */
export interface FindName {
  /** RE2 pattern. */
  readonly regexp?: string;
}

export interface ExternalSecretRewrite {
  /** Replace what a pattern matches in each key. */
  readonly regexp?: RewriteRegexp;
  /** Compute each key by a template. */
  readonly transform?: RewriteTransform;
  /** Merge the JSON objects held by the values. */
  readonly merge?: RewriteMerge;
}

/** Replace what a pattern matches in each key. */
export interface RewriteRegexp {
  /** RE2 pattern. */
  readonly source: string;
  /** Replacement, with $1 and ${name}. */
  readonly target: string;
}

/** Compute each key by a template. */
export interface RewriteTransform {
  /** Template that sees the key as .value. */
  readonly template: string;
}

/** Merge the JSON objects held by the values. */
export interface RewriteMerge {
  /** Key of the result; required with strategy JSON. */
  readonly into: string;
  /** Keys that win, the last most. */
  readonly priority?: readonly string[];
  readonly priorityPolicy: 'IgnoreNotFound' | 'Strict';
  readonly conflictPolicy: 'Ignore' | 'Error';
  readonly strategy: 'Extract' | 'JSON';
}

/** Another store for this entry, or a generator. */
export interface ExternalSecretDataFromSourceRef {
  /** A store. An absent kind means SecretStore. */
  readonly storeRef?: SecretStoreRef;
  /** A generator of the same namespace, or a ClusterGenerator. */
  readonly generatorRef?: GeneratorRef;
}

/** What the controller last did. */
export interface ExternalSecretStatus {
  /** Start of the last pass that read all values. */
  readonly refreshTime?: string | null;
  /** Generation and metadata hash of the last pass. */
  readonly syncedResourceVersion?: string;
  readonly conditions?: readonly ExternalSecretStatusCondition[];
  /** The Secret, as a Provisioned Service of servicebinding.io. */
  readonly binding?: SecretBinding;
}

export interface ExternalSecretStatusCondition {
  readonly type: 'Ready' | 'Deleted';
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** The Secret, as a Provisioned Service of servicebinding.io. */
export interface SecretBinding {
  readonly name: string;
}

/** What is made, and where. */
export interface ClusterExternalSecretSpec {
  /** What is wanted. */
  readonly externalSecretSpec: ExternalSecretSpec;
  /** Name of each ExternalSecret; the name of the ClusterExternalSecret when absent. */
  readonly externalSecretName?: string;
  /** Labels and annotations of each ExternalSecret. */
  readonly externalSecretMetadata?: ExternalSecretMetadata;
  /** Labels an object must carry. */
  readonly namespaceSelector?: LabelSelector;
  /** Labels a Namespace must carry; one selector that matches is enough. */
  readonly namespaceSelectors?: readonly LabelSelector[];
  /** Names of namespaces, added to those that a selector finds. Deprecated upstream. */
  readonly namespaces?: readonly string[];
  /** Time between two passes over the namespaces, as a Go duration. */
  readonly refreshTime?: string;
}

/** Labels and annotations of each ExternalSecret. */
export interface ExternalSecretMetadata {
  readonly annotations?: { readonly [key: string]: string };
  readonly labels?: { readonly [key: string]: string };
}

/** Labels an object must carry. */
export interface LabelSelector {
  readonly matchLabels?: { readonly [key: string]: string };
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  readonly key: string;
  /** In, NotIn, Exists or DoesNotExist. */
  readonly operator: string;
  readonly values?: readonly string[];
}

/** What the controller last did. */
export interface ClusterExternalSecretStatus {
  /** Name under which the ExternalSecrets were made. */
  readonly externalSecretName?: string;
  readonly failedNamespaces?: readonly ClusterExternalSecretNamespaceFailure[];
  /** Names of the namespaces with an ExternalSecret, sorted. */
  readonly provisionedNamespaces?: readonly string[];
  readonly conditions?: readonly ClusterExternalSecretStatusCondition[];
}

/** A namespace without its ExternalSecret. */
export interface ClusterExternalSecretNamespaceFailure {
  readonly namespace: string;
  readonly reason?: string;
}

export interface ClusterExternalSecretStatusCondition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}
