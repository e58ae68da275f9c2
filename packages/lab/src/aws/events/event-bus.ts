import { AwsError } from '../protocol/aws-error.ts';
import { parseArn } from '../accounts/arn.ts';
import type { Clock, Log, Random } from '@lockkeeper/core';
import type { World } from '../call.ts';
import { isoSeconds } from '../protocol/timestamp.ts';
import { addMessage } from '../sqs/message-queue.ts';
import { queueByArn } from '../sqs/redrive.ts';
import type { EventRule, EventTarget, ServiceEvent } from '../state/events.ts';
import { compilePattern, type EventPattern } from './event-pattern.ts';

interface Compiled {
  readonly text: string;
  readonly matches: EventPattern;
}

/** Says what befalls one delivery; see `Fault`. */
type Hit = (service: string, operation: string) => Disturbance | undefined;

interface Disturbance {
  readonly latencyMs?: number;
  readonly duplicates?: number;
  readonly cut?: 'before' | 'after';
}

export interface EventBusOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** How long an event takes to its targets. */
  readonly delayMs: number;
  readonly hit: Hit;
}

/**
 * The default event bus of every account and region. An event goes to the targets of all enabled rules whose pattern it
 * fits, at least once and in no promised order, some time after it happened.
 */
export class EventBus {
  readonly #options: EventBusOptions;
  /** Patterns are text in the state; compiled ones are kept beside it. */
  readonly #compiled = new WeakMap<EventRule, Compiled>();

  constructor(options: EventBusOptions) {
    this.#options = options;
  }

  /** Gives the event an id, which it returns, and sends it on its way. */
  emit(world: World, event: ServiceEvent): string {
    const { clock, random, delayMs } = this.#options;
    const id = random.uuid();
    const envelope = {
      version: '0',
      id,
      'detail-type': event.detailType,
      source: event.source,
      account: event.account,
      time: isoSeconds(event.time ?? clock.now()),
      region: event.region,
      resources: event.resources,
      detail: event.detail,
    };
    const body = JSON.stringify(envelope);
    for (const rule of world.accounts.region(event.account, event.region)?.rules.values() ?? []) {
      if (rule.state !== 'ENABLED' || !this.#patternOf(rule)(envelope)) continue;
      for (const target of rule.targets.values()) this.#send(world, rule, target, target.input ?? body, delayMs);
    }
    return id;
  }

  #patternOf(rule: EventRule): EventPattern {
    const known = this.#compiled.get(rule);
    if (known?.text === rule.patternText) return known.matches;
    const matches = compilePattern(rule.patternText);
    this.#compiled.set(rule, { text: rule.patternText, matches });
    return matches;
  }

  #send(world: World, rule: EventRule, target: EventTarget, body: string, delayMs: number): void {
    const { clock, log, hit } = this.#options;
    const fault = hit('events', 'Deliver');
    if (fault?.cut !== undefined) return;
    const deliver = (): void => {
      const queue = queueByArn(world, target.arn);
      if (queue === undefined) {
        log.debug('An event found no queue at its target', { target: target.arn });
        return;
      }
      if (!this.#mayDeliver(world, rule, target)) {
        log.debug('The policy of a queue does not admit the events of a rule', { rule: rule.arn, target: target.arn });
        return;
      }
      addMessage(world, queue, {
        body,
        attributes: new Map(),
        senderId: 'events.amazonaws.com',
        groupId: target.messageGroupId,
        ...(queue.fifo ? { deduplicationId: this.#options.random.uuid() } : {}),
      });
    };
    for (let copy = 0; copy <= (fault?.duplicates ?? 0); copy += 1) {
      clock.after(delayMs + (fault?.latencyMs ?? 0), deliver);
    }
  }

  /** The policy of the queue must let `events.amazonaws.com` send (EventBridge User Guide, "Use resource-based policies"). */
  #mayDeliver(world: World, rule: EventRule, target: EventTarget): boolean {
    const { clock, random } = this.#options;
    const { account = '', region = '' } = parseArn(rule.arn) ?? {};
    const call = { requestId: random.uuid(), service: 'events', operation: 'Deliver', region, now: clock.now() };
    try {
      world.authorize(call, {
        action: 'sqs:SendMessage',
        resource: target.arn,
        caller: { type: 'service', arn: 'events.amazonaws.com' },
        context: new Map([
          ['aws:SourceArn', rule.arn],
          ['aws:SourceAccount', account],
        ]),
      });
      return true;
    } catch (error) {
      if (error instanceof AwsError) return false;
      throw error;
    }
  }
}
