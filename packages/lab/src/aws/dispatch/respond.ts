import type { LabResponse } from '../../http/types.ts';
import type { Service } from '../call.ts';
import type { AwsError } from '../protocol/aws-error.ts';
import { type Output, writeJson, writeJsonError } from '../protocol/json.ts';
import { writeQuery, writeQueryError } from '../protocol/query.ts';
import type { Wire } from '../protocol/shape.ts';

const defaultXmlns = 'http://webservices.amazon.com/AWSFault/2005-15-09';

/** An operation's result in its service's protocol. */
export function respond(
  service: Service,
  operation: string,
  output: Output | undefined,
  requestId: string,
): LabResponse {
  const text =
    service.wire === 'json' ? writeJson(output ?? {}) : writeQuery(operation, service.xmlns, output, requestId);
  return reply(200, service.wire, text, requestId, typeOf(service));
}

/** A refusal in the sender's protocol. */
export function respondError(
  error: AwsError,
  wire: Wire,
  service: Service | undefined,
  requestId: string,
): LabResponse {
  const text =
    wire === 'json'
      ? writeJsonError(error, service?.messageMember ?? 'message')
      : writeQueryError(error, service?.xmlns ?? defaultXmlns, requestId);
  return reply(error.status, wire, text, requestId, wire === 'json' ? errorHeaders(error, service) : {});
}

/** The JSON type of services that do not speak awsJson 1.1. */
function typeOf(service: Service | undefined): Readonly<Record<string, string>> {
  if (service?.routes !== undefined) return { 'content-type': 'application/json' };
  const older = service?.queryCode !== undefined && service.wire === 'json';
  return older ? { 'content-type': 'application/x-amz-json-1.0' } : {};
}

function errorHeaders(error: AwsError, service: Service | undefined): Readonly<Record<string, string>> {
  const fault = error.status >= 500 ? 'Receiver' : 'Sender';
  return {
    ...typeOf(service),
    ...(service?.routes === undefined ? {} : { 'x-amzn-errortype': error.code }),
    ...(service?.queryCode === undefined ? {} : { 'x-amzn-query-error': `${service.queryCode(error.code)};${fault}` }),
  };
}

function reply(
  status: number,
  wire: Wire,
  text: string,
  requestId: string,
  more: Readonly<Record<string, string>>,
): LabResponse {
  return {
    status,
    headers: {
      'content-type': wire === 'json' ? 'application/x-amz-json-1.1' : 'text/xml',
      'x-amzn-requestid': requestId,
      ...more,
    },
    body: Buffer.from(text, 'utf8'),
  };
}
