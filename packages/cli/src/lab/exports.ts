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

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `export NAME=value` lines for a POSIX shell. */
export function exportLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');
}
