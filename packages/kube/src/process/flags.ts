import { intervalMs, LockkeeperError, parseDuration } from '@lockkeeper/core';
import { type ListenAddress, parseListenAddress } from './listen.ts';

/** Levels of `--loglevel`, as in ESO. */
const LOG_LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error'];

function positiveMs(text: string): number {
  try {
    return intervalMs(parseDuration(text));
  } catch {
    return 0;
  }
}

/** Milliseconds of a positive Go duration. Throws LockkeeperError `InvalidInput` naming the flag, as all of these do. */
export function durationFlag(flag: string, text: string): number {
  const ms = positiveMs(text);
  if (ms > 0) return ms;
  throw new LockkeeperError('InvalidInput', `--${flag}: "${text}" is no duration such as 5m or 15s`);
}

/** A listen address, or undefined for `0`: no such server. */
export function addressFlag(flag: string, text: string): ListenAddress | undefined {
  if (text === '0') return undefined;
  const found = parseListenAddress(text);
  if (found !== undefined) return found;
  throw new LockkeeperError('InvalidInput', `--${flag}: "${text}" is no listen address: write host:port, :port or 0`);
}

/** A number from 1 to 99999. */
export function countFlag(flag: string, text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text))
    throw new LockkeeperError('InvalidInput', `--${flag}: "${text}" is no number from 1 to 99999`);
  return Number(text);
}

export function logLevelFlag(text: string): string {
  if (LOG_LEVELS.includes(text)) return text;
  throw new LockkeeperError('InvalidInput', `--loglevel: "${text}" is none of ${LOG_LEVELS.join(', ')}`);
}
