/** Why a flag of ESO does nothing here. */
interface IdleFlag {
  readonly type: 'string' | 'boolean';
  /** What takes its place, for the log. */
  readonly instead: string;
}

const CACHES = 'the operator watches what it needs and no more; there is no cache to switch';
const PROVIDER = 'the provider that it is for is not served';

/**
 * Flags of ESO 2.9 (`eso.md` §6.1) that are taken and have no effect, so that a chart's arguments start this operator too. Each is told in
 * the log at start. Flags whose absence would open something are not here: they are refused.
 */
export const IDLE_FLAGS: ReadonlyMap<string, IdleFlag> = new Map<string, IdleFlag>([
  ['client-qps', { type: 'string', instead: 'requests are bounded by connections and by what the API server admits' }],
  [
    'client-burst',
    { type: 'string', instead: 'requests are bounded by connections and by what the API server admits' },
  ],
  ['zap-time-encoding', { type: 'string', instead: 'times in the log are ISO 8601' }],
  ['enable-secrets-caching', { type: 'boolean', instead: CACHES }],
  ['enable-configmaps-caching', { type: 'boolean', instead: CACHES }],
  ['enable-managed-secrets-caching', { type: 'boolean', instead: CACHES }],
  [
    'enable-secret-api-read-on-cache-mismatch',
    { type: 'boolean', instead: 'a conflict is always settled by a live read' },
  ],
  ['enable-generator-state', { type: 'boolean', instead: 'no generator that is served leaves state behind' }],
  ['generator-gc-grace-period', { type: 'string', instead: 'no generator that is served leaves state behind' }],
  ['enable-extended-metric-labels', { type: 'boolean', instead: 'metrics carry the labels of ESO without this flag' }],
  ['enable-http2', { type: 'boolean', instead: 'the servers of this process speak HTTP/1.1' }],
  ['metrics-cert-dir', { type: 'string', instead: 'metrics are served without TLS' }],
  ['metrics-cert-name', { type: 'string', instead: 'metrics are served without TLS' }],
  ['metrics-key-name', { type: 'string', instead: 'metrics are served without TLS' }],
  ['enable-vault-token-cache', { type: 'boolean', instead: PROVIDER }],
  ['experimental-enable-vault-token-cache', { type: 'boolean', instead: PROVIDER }],
  ['vault-token-cache-size', { type: 'string', instead: PROVIDER }],
  ['experimental-vault-token-cache-size', { type: 'string', instead: PROVIDER }],
  [
    'experimental-enable-aws-session-cache',
    { type: 'boolean', instead: 'sessions are always shared, one for each identity' },
  ],
  ['experimental-enable-doppler-oidc-cache', { type: 'boolean', instead: PROVIDER }],
  ['experimental-doppler-oidc-cache-size', { type: 'string', instead: PROVIDER }],
  ['doppler-etag-cache-size', { type: 'string', instead: PROVIDER }],
  ['mysterybox-tokens-cache-size', { type: 'string', instead: PROVIDER }],
  ['mysterybox-connections-cache-size', { type: 'string', instead: PROVIDER }],
  ['pulumi-oidc-cache-size', { type: 'string', instead: PROVIDER }],
]);

/** Flags of ESO that make something safer than it would be without: ignoring them would be a promise broken in silence. */
export const REFUSED_FLAGS: ReadonlyMap<string, string> = new Map([
  ['metrics-auth', 'bind --metrics-addr to 127.0.0.1 and put an authenticating proxy before it'],
  ['metrics-secure', 'bind --metrics-addr to 127.0.0.1 and put a proxy with TLS before it'],
]);
