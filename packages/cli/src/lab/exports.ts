import { LAB_NAME, type RunningLab } from '@lockkeeper/lab';

/** What clients need to know of a lab, as environment variables. The AWS profile holds the keys. */
export function labVariables(lab: RunningLab): Readonly<Record<string, string>> {
  return {
    KUBECONFIG: lab.files.kubeconfig,
    AWS_CONFIG_FILE: lab.files.awsConfig,
    AWS_SHARED_CREDENTIALS_FILE: lab.files.awsCredentials,
    AWS_PROFILE: LAB_NAME,
    AWS_ENDPOINT_URL: lab.awsUrl,
    AWS_REGION: lab.region,
  };
}

/** Keys in the environment win over `AWS_PROFILE`: left set, a client would sign for the lab with the user's real keys (`threat/D7`). */
const STRONGER_THAN_PROFILE: readonly string[] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** `unset` of what the user's environment holds that would win over the lab's profile. Empty when there is nothing. */
export function unsetLine(variables: Readonly<Record<string, string | undefined>>): string {
  const set = STRONGER_THAN_PROFILE.filter((name) => variables[name] !== undefined);
  return set.length === 0 ? '' : `unset ${set.join(' ')}\n`;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `export NAME=value` lines for a POSIX shell. */
export function exportLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');
}
