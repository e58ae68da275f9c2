import { createHash, createHmac } from 'node:crypto';
import { DEFAULT_CLUSTER, type RunningLab } from '@lockkeeper/lab';

const hmac = (key: string | Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Signable {
  readonly service: 'iam' | 'eks';
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/** One POST to the lab's AWS endpoint, signed by hand: for services that have no client among our dependencies. */
async function post(lab: RunningLab, { service, path, type, body }: Signable): Promise<void> {
  const { accessKeyId = '', secretAccessKey = '' } = lab.accounts[0] ?? {};
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const names = 'content-type;host;x-amz-date';
  const canonical = `POST\n${path}\n\ncontent-type:${type}\nhost:${new URL(lab.awsUrl).host}\nx-amz-date:${time}\n\n${names}\n${sha256(body)}`;
  const key = scope.split('/').reduce<string | Uint8Array>((k, part) => hmac(k, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  const headers = { 'content-type': type, 'x-amz-date': time, authorization };
  const reply = await fetch(new URL(path, lab.awsUrl), { method: 'POST', headers, body });
  if (!reply.ok) throw new Error(`${service} refused ${path}: ${await reply.text()}`);
}

/** One call of IAM's query protocol. */
export async function iamCall(lab: RunningLab, parameters: Readonly<Record<string, string>>): Promise<void> {
  const body = new URLSearchParams({ Version: '2010-05-08', ...parameters }).toString();
  await post(lab, { service: 'iam', path: '/', type: 'application/x-www-form-urlencoded; charset=utf-8', body });
}

const policy = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

/** A role that one account of the cluster may assume, and EKS Pod Identity for it; it may read secrets and parameters by these ARN patterns. */
export async function grantRole(
  lab: RunningLab,
  {
    role,
    subject,
    resources,
  }: { readonly role: string; readonly subject: string; readonly resources: readonly string[] },
): Promise<void> {
  const host = lab.lab.kubernetes.issuer.replace('https://', '');
  const account = lab.accounts[0]?.accountId ?? '';
  const trust = {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${host}:sub`]: subject, [`${host}:aud`]: 'sts.amazonaws.com' } },
  };
  await iamCall(lab, { Action: 'CreateRole', RoleName: role, AssumeRolePolicyDocument: policy(trust) });
  if (resources.length > 0) await putRolePolicy(lab, role, resources);
}

export async function putRolePolicy(lab: RunningLab, role: string, resources: readonly string[]): Promise<void> {
  const Action = [
    'secretsmanager:GetSecretValue',
    'secretsmanager:BatchGetSecretValue',
    'ssm:GetParameter',
    'ssm:GetParameters',
  ];
  // The batch action itself is asked for on everything; each secret in it is asked for by its own action.
  const statement = { Effect: 'Allow', Action, Resource: resources };
  const batch = { Effect: 'Allow', Action: 'secretsmanager:BatchGetSecretValue', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement, batch] });
  await iamCall(lab, { Action: 'PutRolePolicy', RoleName: role, PolicyName: 'read', PolicyDocument });
}

export async function removeRolePolicy(lab: RunningLab, role: string): Promise<void> {
  await iamCall(lab, { Action: 'DeleteRolePolicy', RoleName: role, PolicyName: 'read' });
}

/** A role for EKS Pod Identity that may read everything, and its association with a ServiceAccount. */
export async function associate(
  lab: RunningLab,
  {
    namespace,
    serviceAccount,
    role,
  }: { readonly namespace: string; readonly serviceAccount: string; readonly role: string },
): Promise<void> {
  const Action = ['sts:AssumeRole', 'sts:TagSession'];
  const AssumeRolePolicyDocument = policy({
    Effect: 'Allow',
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Action,
  });
  await iamCall(lab, { Action: 'CreateRole', RoleName: role, AssumeRolePolicyDocument });
  await putRolePolicy(lab, role, ['*']);
  const roleArn = `arn:aws:iam::${lab.accounts[0]?.accountId ?? ''}:role/${role}`;
  const body = JSON.stringify({ namespace, serviceAccount, roleArn });
  const path = `/clusters/${DEFAULT_CLUSTER}/pod-identity-associations`;
  await post(lab, { service: 'eks', path, type: 'application/json', body });
}
