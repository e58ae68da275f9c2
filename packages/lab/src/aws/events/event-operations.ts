import { arn } from '../accounts/arn.ts';
import { operation, type Operation, type SignedCall, type World } from '../call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Output } from '../protocol/json.ts';
import type { Input } from '../protocol/shape.ts';
import { compilePattern } from './event-pattern.ts';
import { checkBus } from './find-rule.ts';
import { shapes } from './shapes.ts';

type Entry = Input<typeof shapes.putEvents>['Entries'][number];

const maxEntryBytes = 262_144;

/** PutEvents, TestEventPattern and the default bus. */
export function eventOperations(world: World): ReadonlyMap<string, Operation> {
  return new Map([
    [
      'PutEvents',
      operation(shapes.putEvents, (input, call) => {
        if (input.EndpointId !== undefined) throw invalid('The lab does not serve global endpoints (EndpointId).');
        const entries = input.Entries.map((entry) => putEvent(world, call, entry));
        return {
          FailedEntryCount: entries.filter((entry) => entry['ErrorCode'] !== undefined).length,
          Entries: entries,
        };
      }),
    ],
    [
      'TestEventPattern',
      operation(shapes.testPattern, (input) => ({
        Result: compilePattern(input.EventPattern)(
          objectOf(input.Event, () => invalid('Parameter Event is not valid.')),
        ),
      })),
    ],
    [
      'DescribeEventBus',
      operation(shapes.describeBus, (input, call) => {
        checkBus(input.Name);
        return { Name: 'default', Arn: arn('events', call.region, call.caller.accountId, 'event-bus/default') };
      }),
    ],
  ]);
}

/** An entry that cannot be taken is told in its place of the answer; the others go their way. */
function putEvent(world: World, call: SignedCall, entry: Entry): Output {
  try {
    checkBus(entry.EventBusName);
    const { Source: source, DetailType: detailType } = entry;
    const event = { source: present(source, 'Source'), detailType: present(detailType, 'DetailType') };
    if (event.source.startsWith('aws.')) {
      throw new AwsError('NotAuthorizedForSourceException', `Not authorized for the source.`);
    }
    const detail = objectOf(
      present(entry.Detail, 'Detail'),
      () => new AwsError('MalformedDetail', 'Detail is malformed.'),
    );
    if (Buffer.byteLength(entry.Detail ?? '') > maxEntryBytes) {
      throw new AwsError('InvalidArgument', `The entry is larger than ${maxEntryBytes} bytes.`);
    }
    const id = world.emit({
      ...event,
      account: call.caller.accountId,
      region: call.region,
      resources: entry.Resources ?? [],
      detail,
      ...(entry.Time === undefined ? {} : { time: entry.Time * 1000 }),
    });
    return { EventId: id };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { ErrorCode: error.code, ErrorMessage: error.message };
  }
}

function present(value: string | undefined, name: string): string {
  if (value !== undefined && value !== '') return value;
  throw new AwsError('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
}

function objectOf(text: string, refusal: () => AwsError): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Told below, without the parser's own text.
  }
  throw refusal();
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
