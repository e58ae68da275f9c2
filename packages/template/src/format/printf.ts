import { type ByteString, decodeRune, encodeRune } from '../text/byte-string.ts';
import type { CallContext } from '../call-context.ts';
import { typeOf, type Value } from '../values/value.ts';
import { noFlags } from './flags.ts';
import { Printer } from './printer.ts';

/** Largest width or precision that an argument may give; more is taken for a mistake, as in Go. */
const LARGEST = 1_000_000;
/** Go notices a number that is too large only when one more digit follows. */
const LARGEST_WRITTEN = 10 * LARGEST + 9;

/** Formats values after a format text of Go's fmt. What is wrong with it shows in the result; it never fails. */
export function printf(format: ByteString, values: readonly Value[], context: CallContext): ByteString {
  return new Formatter(format, values, context).run();
}

class Formatter {
  readonly #format: ByteString;
  readonly #values: readonly Value[];
  readonly #printer: Printer;
  #at = 0;
  /** The argument that comes next. */
  #argument = 0;
  /** Some verb named its argument by number. */
  #reordered = false;
  #goodNumber = true;
  /** What was read last was an argument number. */
  #afterNumber = false;

  constructor(format: ByteString, values: readonly Value[], context: CallContext) {
    this.#format = format;
    this.#values = values;
    this.#printer = new Printer(context);
  }

  run(): ByteString {
    while (this.#at < this.#format.length) {
      const percent = this.#format.indexOf('%', this.#at);
      const end = percent < 0 ? this.#format.length : percent;
      if (end > this.#at) this.#printer.write(this.#format.slice(this.#at, end));
      this.#at = end + 1;
      if (percent >= 0) this.#directive();
    }
    if (!this.#reordered && this.#argument < this.#values.length) this.#extra();
    return this.#printer.text;
  }

  #directive(): void {
    this.#goodNumber = true;
    this.#afterNumber = false;
    this.#printer.flags = noFlags();
    this.#flags();
    this.#argumentNumber();
    this.#width();
    this.#precision();
    if (!this.#afterNumber) this.#argumentNumber();
    if (this.#at >= this.#format.length) this.#printer.write('%!(NOVERB)');
    else this.#verb();
  }

  #flags(): void {
    const { flags } = this.#printer;
    for (; this.#at < this.#format.length; this.#at++) {
      switch (this.#format[this.#at]) {
        case '#':
          flags.sharp = true;
          break;
        case '0':
          flags.zero = true;
          break;
        case '+':
          flags.plus = true;
          break;
        case '-':
          flags.minus = true;
          break;
        case ' ':
          flags.space = true;
          break;
        default:
          return;
      }
    }
  }

  #width(): void {
    const { flags } = this.#printer;
    if (this.#format[this.#at] !== '*') {
      flags.width = this.#number();
      if (this.#afterNumber && flags.width !== undefined) this.#goodNumber = false;
      return;
    }
    this.#at++;
    this.#afterNumber = false;
    flags.width = this.#starArgument();
    if (flags.width === undefined) this.#printer.write('%!(BADWIDTH)');
    else if (flags.width < 0) {
      flags.width = -flags.width;
      flags.minus = true;
      flags.zero = false;
    }
  }

  #precision(): void {
    const { flags } = this.#printer;
    // A point that ends the format is taken for the verb.
    if (this.#format[this.#at] !== '.' || this.#at + 1 >= this.#format.length) return;
    this.#at++;
    if (this.#afterNumber) this.#goodNumber = false;
    this.#argumentNumber();
    if (this.#format[this.#at] !== '*') {
      flags.precision = this.#number() ?? 0;
      return;
    }
    this.#at++;
    this.#afterNumber = false;
    const precision = this.#starArgument();
    if (precision === undefined || precision < 0) this.#printer.write('%!(BADPREC)');
    else flags.precision = precision;
  }

  #verb(): void {
    const { rune, width } = decodeRune(this.#format, this.#at);
    const verb = encodeRune(rune);
    this.#at += width;
    const value = this.#values[this.#argument];
    if (verb === '%') this.#printer.write('%');
    else if (!this.#goodNumber) this.#printer.write(`%!${verb}(BADINDEX)`);
    else if (value === undefined) this.#printer.write(`%!${verb}(MISSING)`);
    else {
      if (verb === 'v' || verb === 'w') this.#useGoSyntax();
      this.#printer.argument(value, verb);
      this.#argument++;
    }
  }

  /** `%#v` and `%+v` are forms of their own, and not flags of `%v`. */
  #useGoSyntax(): void {
    const { flags } = this.#printer;
    flags.goSyntax = flags.sharp;
    flags.sharp = false;
    flags.plus = false;
  }

  /** Reads `[n]`, if there is one. */
  #argumentNumber(): void {
    this.#afterNumber = false;
    if (this.#format[this.#at] !== '[') return;
    this.#reordered = true;
    const close = this.#format.indexOf(']', this.#at + 1);
    if (close < 0 || this.#format.length - this.#at < 3) {
      this.#at++;
      this.#goodNumber = false;
      return;
    }
    const text = this.#format.slice(this.#at + 1, close);
    const number = Number(text);
    this.#at = close + 1;
    this.#afterNumber = /^[0-9]+$/.test(text) && number <= LARGEST_WRITTEN;
    if (this.#afterNumber && number >= 1 && number <= this.#values.length) this.#argument = number - 1;
    else this.#goodNumber = false;
  }

  #number(): number | undefined {
    const start = this.#at;
    while (isDigit(this.#format[this.#at])) this.#at++;
    if (start === this.#at) return undefined;
    const number = Number(this.#format.slice(start, this.#at));
    if (number <= LARGEST_WRITTEN) return number;
    this.#at = this.#format.length;
    return undefined;
  }

  #starArgument(): number | undefined {
    const value = this.#values[this.#argument];
    if (value === undefined) return undefined;
    this.#argument++;
    if (value.kind !== 'int' || value.value > BigInt(LARGEST) || value.value < BigInt(-LARGEST)) return undefined;
    return Number(value.value);
  }

  #extra(): void {
    this.#printer.flags = noFlags();
    this.#printer.write('%!(EXTRA ');
    this.#values.slice(this.#argument).forEach((value, at) => {
      if (at > 0) this.#printer.write(', ');
      if (value.kind !== 'nil') this.#printer.write(`${typeOf(value).name}=`);
      this.#printer.argument(value, 'v');
    });
    this.#printer.write(')');
  }
}

function isDigit(byte: string | undefined): boolean {
  return byte !== undefined && byte >= '0' && byte <= '9';
}
