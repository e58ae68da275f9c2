import type { ByteString } from './text/byte-string.ts';

/**
 * How a function of a table reports that it cannot do what was asked. The engine adds position and name. There is no
 * constructor with a plain text, so that every author must say whether the text can contain data.
 */
export class FunctionFailure extends Error {
  /** Go's text, in byte form. */
  readonly text: ByteString;
  /** The same, with nothing that came from data. */
  readonly safeText: ByteString;

  private constructor(text: ByteString, safeText: ByteString) {
    super(safeText);
    this.text = text;
    this.safeText = safeText;
  }

  /** The text is constant, or made of type names and counts of arguments. */
  static plain(text: ByteString): FunctionFailure {
    return new FunctionFailure(text, text);
  }

  /** The text quotes values; `safeText` says the same without them. */
  static withData(text: ByteString, safeText: ByteString): FunctionFailure {
    return new FunctionFailure(text, safeText);
  }
}

/** A budget is used up. Becomes a `TemplateError` of stage `limit`. */
export class LimitReached extends Error {
  constructor(what: string) {
    super(what);
  }
}
