/** A setting that is legal but that this release does not act on: it is refused by name, never silently ignored. */
export interface UnsupportedField {
  /** JSON path, for example `spec.dataFrom[0].find`. */
  readonly path: string;
  /** A sentence for the author of the manifest. */
  readonly message: string;
}

/** `spec.x is not supported by this release`, with the value where the value is what is not supported. */
export function unsupportedField(path: string, value?: string): UnsupportedField {
  const what = value === undefined ? path : `${path}: ${value}`;
  return { path, message: `${what} is not supported by this release` };
}
