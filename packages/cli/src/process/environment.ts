/** Names that change which code runs or where traffic goes in a child process (`threat/X12`). Compared without case. */
const DANGEROUS: readonly RegExp[] = [
  /^(LD|DYLD)_/,
  /^(BASH_ENV|ENV|PROMPT_COMMAND|SHELLOPTS|BASHOPTS|PS4|IFS|PATH|HOME|SHELL|TMPDIR|HOSTALIASES|LOCALDOMAIN)$/,
  /^NODE_(OPTIONS|PATH|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED|REPL_.*)$/,
  /^PYTHON(STARTUP|PATH|HOME|INSPECT|USERBASE|WARNINGS|BREAKPOINT)$/,
  /^(PERL5?(LIB|OPT|DB)|RUBY(LIB|OPT)|GEM_(HOME|PATH)|JAVA_TOOL_OPTIONS|_?JAVA_OPTIONS|JDK_JAVA_OPTIONS|CLASSPATH)$/,
  /^GIT_(SSH|SSH_COMMAND|EXEC_PATH|ASKPASS|EDITOR|PAGER|CONFIG.*|PROXY_COMMAND|EXTERNAL_DIFF|TEMPLATE_DIR)$/,
  /^(EDITOR|VISUAL|PAGER|BROWSER|LESSOPEN|LESSCLOSE|MANPAGER|SSH_ASKPASS|SUDO_ASKPASS)$/,
  /^(HTTP|HTTPS|ALL|NO|FTP)_PROXY$/,
  /^AWS_(ENDPOINT_URL.*|CONFIG_FILE|SHARED_CREDENTIALS_FILE|CA_BUNDLE|CONTAINER_.*|WEB_IDENTITY_TOKEN_FILE|ROLE_ARN|PROFILE)$/,
  /^AWS_.*_ENDPOINT$/,
  /^(KUBECONFIG|DOCKER_(HOST|CONFIG)|SSL_CERT_(FILE|DIR)|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|OPENSSL_(CONF|ENGINES|MODULES))$/,
  /^(npm_config_.*|YARN_.*|PNPM_.*|BUNDLE_.*|CARGO_.*|GOFLAGS|GOPROXY|MAVEN_OPTS|GRADLE_OPTS|MAKEFLAGS|TERM.*|GLIBC_TUNABLES|MALLOC_.*)$/i,
];

/** True for a variable that a secret may not set in a child process unless its user names it. */
export function isDangerousVariable(name: string): boolean {
  const upper = name.toUpperCase();
  return DANGEROUS.some((pattern) => pattern.test(upper));
}

/** A name that every shell and C library takes as a variable. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** What the child may not inherit from us: our own AWS credentials (`threat/D3`). */
export const OWN_CREDENTIALS: readonly string[] = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
];

export interface ChildEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** Secret keys that were left out, each with the reason. */
  readonly refused: readonly { readonly key: string; readonly why: string }[];
}

/** Adds secret values to an environment. Keys that are no names, or that would change how programs behave, are left out. */
export function childEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  secret: ReadonlyMap<string, string>,
  options: { readonly allowed: readonly string[]; readonly keepCredentials: boolean },
): ChildEnvironment {
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && (options.keepCredentials || !OWN_CREDENTIALS.includes(name))) variables.set(name, value);
  }
  const refused: { key: string; why: string }[] = [];
  for (const [key, value] of secret) {
    if (!isVariableName(key)) refused.push({ key, why: 'is no name of an environment variable' });
    else if (isDangerousVariable(key) && !options.allowed.includes(key)) {
      refused.push({ key, why: `changes how programs run: pass --allow-env ${key} if that is meant` });
    } else if (value.includes('\0')) refused.push({ key, why: 'holds a NUL byte, which no environment can carry' });
    else variables.set(key, value);
  }
  return { variables: Object.fromEntries(variables), refused };
}
