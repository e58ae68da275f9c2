import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import type { LabRequest, LabResponse } from '../../src/http/types.ts';
import { type AwsApi, type AwsApiOptions, createAwsApi } from '../../src/aws/aws-api.ts';
import { isoBasic } from '../../src/aws/protocol/timestamp.ts';
import { canonicalRequest, sha256Hex } from '../../src/aws/sigv4/canonical-request.ts';
import { signatureOf } from '../../src/aws/sigv4/signature.ts';

/** Keys as a client holds them. */
export interface ClientKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface SignOptions {
  readonly region?: string;
  /** Signing name in the scope. */
  readonly service: string;
  readonly at: number;
}

/** Members of answers that tests go on with; all others are there too. */
export interface JsonBody {
  readonly __type?: string;
  readonly Message?: string;
  readonly message?: string;
  readonly ARN?: string;
  readonly ResourcePolicy?: string;
  readonly CiphertextBlob?: string;
  readonly KeyMetadata?: { readonly Arn: string; readonly KeyId: string; readonly KeyManager: string };
  readonly NextToken?: string;
  readonly Parameter?: { readonly Value: string };
  readonly Parameters?: readonly unknown[];
  readonly Policy?: string;
  readonly RandomPassword?: string;
  readonly VersionIdsToStages?: unknown;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: JsonBody;
}

const targets: Readonly<Record<string, string>> = {
  secretsmanager: 'secretsmanager',
  ssm: 'AmazonSSM',
  kms: 'TrentService',
  sqs: 'AmazonSQS',
  events: 'AWSEvents',
};
const versions: Readonly<Record<string, string>> = {
  sts: '2011-06-15',
  iam: '2010-05-08',
  sqs: '2012-11-05',
};

/** Signs a request as an SDK does. Conformance tests prove this with real SDKs; here it drives the function directly. */
export function sign(request: LabRequest, keys: ClientKeys, options: SignOptions): LabRequest {
  const timestamp = isoBasic(options.at);
  const scope = { date: timestamp.slice(0, 8), region: options.region ?? 'eu-west-1', service: options.service };
  const headers: Record<string, string> = {
    ...request.headers,
    host: '127.0.0.1',
    'x-amz-date': timestamp,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
  };
  const names = Object.keys(headers).toSorted();
  const canonical = canonicalRequest({ ...request, headers }, names, sha256Hex(request.body));
  const signature = signatureOf(keys.secretAccessKey, scope, timestamp, canonical);
  const credential = `${keys.accessKeyId}/${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  return {
    ...request,
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
    },
  };
}

export function jsonRequest(service: string, operation: string, input: object): LabRequest {
  return {
    method: 'POST',
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${targets[service] ?? service}.${operation}`,
    },
    body: Buffer.from(JSON.stringify(input)),
  };
}

export function queryRequest(service: string, action: string, input: Readonly<Record<string, string>>): LabRequest {
  const form = new URLSearchParams({ Action: action, Version: versions[service] ?? '', ...input });
  return {
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
  };
}

/** An endpoint with one account and a client of it, on a clock and randomness that the test owns. */
export class AwsHarness {
  readonly clock = new FakeClock();
  readonly api: AwsApi;
  readonly admin: ClientKeys;
  keys: ClientKeys;
  region = 'eu-west-1';

  constructor(options: Partial<AwsApiOptions> = {}, seed = 1) {
    const silent = (): void => undefined;
    this.api = createAwsApi({
      clock: this.clock,
      random: new FakeRandom(seed),
      log: { debug: silent, info: silent, warn: silent, error: silent },
      issuerKeys: () => undefined,
      ...options,
    });
    this.admin = this.api.addAccount('111122223333');
    this.keys = this.admin;
  }

  /** A signed call of a JSON service; gives status and parsed body. */
  async json(service: string, operation: string, input: object): Promise<JsonAnswer> {
    const request = sign(jsonRequest(service, operation, input), this.keys, {
      service,
      region: this.region,
      at: this.clock.now(),
    });
    return this.send(request);
  }

  /** A signed call that must succeed; gives the body. */
  async ok(service: string, operation: string, input: object): Promise<JsonBody> {
    const answer = await this.json(service, operation, input);
    if (answer.status !== 200) throw new Error(`${operation}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** `Code: message` of a JSON call that must be refused. */
  async refusal(service: string, operation: string, input: object): Promise<string> {
    const { status, body } = await this.json(service, operation, input);
    if (status === 200) throw new Error(`${operation} succeeded`);
    const { __type: code, Message: upper, message: lower } = body;
    return `${code}: ${upper ?? lower}`;
  }

  /** A signed call of a query service; gives status and XML. */
  async query(
    service: string,
    action: string,
    input: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly xml: string }> {
    const request = sign(queryRequest(service, action, input), this.keys, {
      service,
      region: this.region,
      at: this.clock.now(),
    });
    const response = await this.api.handle(request);
    return { status: response.status, xml: textOf(response) };
  }

  async send(request: LabRequest): Promise<JsonAnswer> {
    const response = await this.api.handle(request);
    const body: JsonBody = JSON.parse(textOf(response));
    return { status: response.status, body };
  }
}

export function textOf(response: LabResponse): string {
  if (!(response.body instanceof Uint8Array)) throw new Error('The body is a stream.');
  return Buffer.from(response.body).toString('utf8');
}

/** The text of the first element of a name. */
export function element(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
}

/** `Code: message` of a query answer. */
export function refusalOf(xml: string): string {
  return `${element(xml, 'Code')}: ${element(xml, 'Message')}`;
}
