/*
 * Names that programs read from their environment and then run, load or connect to. With `envFrom` every key of a Secret becomes
 * such a variable, so whoever writes the value in AWS would run code in the workload (`threat/X12`).
 */

/** Variables of interpreters, loaders, shells and tools, from their manuals. Compared in any case. */
const NAMES: ReadonlySet<string> = new Set([
  'AWS_CONFIG_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_SHARED_CREDENTIALS_FILE',
  'BASH_ENV',
  'CLASSPATH',
  'CURL_CA_BUNDLE',
  'EDITOR',
  'ENV',
  'GIT_ASKPASS',
  'GIT_CONFIG',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_EXEC_PATH',
  'GIT_EXTERNAL_DIFF',
  'GIT_PAGER',
  'GIT_PROXY_COMMAND',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'HOME',
  'IFS',
  'JAVA_TOOL_OPTIONS',
  'JDK_JAVA_OPTIONS',
  'KUBECONFIG',
  'LD_AUDIT',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'LESSOPEN',
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'OPENSSL_CONF',
  'PAGER',
  'PATH',
  'PERL5DB',
  'PERL5LIB',
  'PERL5OPT',
  'PROMPT_COMMAND',
  'PS4',
  'PYTHONHOME',
  'PYTHONPATH',
  'PYTHONSTARTUP',
  'REQUESTS_CA_BUNDLE',
  'RUBYLIB',
  'RUBYOPT',
  'SHELL',
  'SHELLOPTS',
  'SSH_ASKPASS',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'VISUAL',
  '_JAVA_OPTIONS',
]);

const PATTERNS: readonly RegExp[] = [
  /^AWS_ENDPOINT_URL(_|$)/,
  /^(HTTPS?|ALL|NO|FTP)_PROXY$/,
  /^DYLD_/,
  /^GIT_CONFIG_(COUNT|KEY_|VALUE_)/,
  /^BASH_FUNC_/,
  /^NPM_CONFIG_/,
];

function isDangerous(key: string): boolean {
  const name = key.toUpperCase();
  return NAMES.has(name) || PATTERNS.some((pattern) => pattern.test(name));
}

/** The keys of a Secret that act on programs when they become environment variables. */
export function dangerousKeys(keys: Iterable<string>): readonly string[] {
  return [...keys].filter(isDangerous);
}

/** For the tenant; names keys and no values. */
export function dangerousKeysText(keys: readonly string[]): string {
  return `keys that change what programs run, load or connect to when they become environment variables: ${keys.slice(0, 10).join(', ')}; mount the Secret as files, or name the variables one by one`;
}
