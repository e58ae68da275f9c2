const signedLong = 2n ** 63n;
const isoForm =
  /^[+-]?\d{1,9}(-(0?[1-9]|1[0-2])(-(0?[1-9]|[12]\d|3[01]))?)?([Tt](\d{1,2}(:\d\d(:\d\d(\.\d{1,9})?)?)?)?([Zz]|[+-]\d\d(:?\d\d)?)?)?$/;

/** Whether IAM takes a text as the value of a date operator: seconds since 1970, or ISO 8601 with as little as a year. */
export function isInstant(text: string): boolean {
  if (/^-?\d+$/.test(text)) {
    const seconds = BigInt(text);
    return seconds >= -signedLong && seconds < signedLong;
  }
  return isoForm.test(text);
}
