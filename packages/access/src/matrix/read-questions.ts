import { parseArn } from '../arn/arn.ts';
import { keyQuestion } from '../call/key-use.ts';
import { secretKeyUse } from '../call/secrets.ts';
import { sideOf } from '../evaluate/survey.ts';
import type { Caller } from '../world/caller.ts';
import type { SecretFacts, World } from '../world/facts.ts';
import { resourceSide } from '../world/resource-side.ts';
import type { ServiceRequest } from '../world/service-request.ts';
import type { QuestionItem } from './asked-items.ts';
import { Question } from './question.ts';

/** What a read tells about itself besides its caller and its secret. */
export type ReadContext = (secretArn: string) => NonNullable<ServiceRequest['context']>;

/** A read of the current version of a secret, as the endpoint of its region sees it, over TLS. */
export function readRequest(caller: Caller, secretArn: string, context: ReadContext = plainContext): ServiceRequest {
  const action = 'secretsmanager:GetSecretValue';
  return { caller, action, resource: secretArn, parameters: { secretId: secretArn }, context: context(secretArn) };
}

function plainContext(secretArn: string): ReadonlyMap<string, string> {
  return new Map([
    ['aws:RequestedRegion', parseArn(secretArn)?.region ?? ''],
    ['aws:SecureTransport', 'true'],
  ]);
}

/** Everything that AWS asks before a secret is read, and what is the same for every caller. */
export interface ReadQuestions {
  readonly questions: readonly Question[];
  /** By secret: in one word, what decides besides statements. */
  readonly frames: readonly string[];
}

// Before policies are asked, only STS looks at who calls.
const anyone: Caller = { type: 'service', arn: '' };

/** The questions of a read about some secrets, given by ARN. */
export function readQuestions(world: World, secrets: readonly string[], context?: ReadContext): ReadQuestions {
  const reads = secrets.map((arn) => secretItem(world, readRequest(anyone, arn, context)));
  const facts = secrets.map((arn) => world.secret(arn, parseArn(arn)?.account ?? ''));
  const keys = reads.map(({ request }, number) => keyItem(world, request, facts[number]));
  return {
    questions: [new Question('secretsmanager:GetSecretValue', reads), new Question('kms:Decrypt', keys)],
    frames: reads.map((read, number) => {
      const secret = facts[number];
      return JSON.stringify([frameOf(read), secret !== undefined, keyFrame(world, secret), frameOf(keys[number])]);
    }),
  };
}

function secretItem(world: World, request: ServiceRequest): QuestionItem {
  return { request, side: resourceSide(world, request) };
}

/** Of an AWS managed key as well: it serves its own account unasked, and is asked about others. */
function keyItem(world: World, read: ServiceRequest, secret: SecretFacts | undefined): QuestionItem | undefined {
  if (secret?.kmsKeyId === undefined) return undefined;
  const { request, keyUse } = keyQuestion(read, secret.kmsKeyId, secretKeyUse('kms:Decrypt', secret, read));
  return { request, side: resourceSide(world, request, keyUse) };
}

function keyFrame(world: World, secret: SecretFacts | undefined): readonly unknown[] {
  const key = secret?.kmsKeyId;
  return key === undefined ? [] : [parseArn(key)?.account, world.key(key)?.managedBy];
}

/** What `surveyRequest` takes from a request besides its statements and its caller. */
function frameOf(item: QuestionItem | undefined): readonly unknown[] {
  if (item === undefined) return [];
  const { request, side } = item;
  const governedBy = sideOf({ ...request, policies: side.policies });
  return [parseArn(request.resource)?.account, governedBy, side.policies.endpoint !== undefined];
}
