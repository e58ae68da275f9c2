/** The permutation of bytes that RFC 2268 §2 makes from the digits of π. */
const PI_TABLE = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);
const BLOCK_BYTES = 8;
const KEY_BYTES = 128;
const SHIFTS = Object.freeze([1, 2, 3, 5] as const);
/** Rounds after which the words are mashed with words of the key (§4.3), counted from the last. */
const MASHED_AFTER: ReadonlySet<number> = new Set([4, 10]);

/**
 * Decrypts RC2 in CBC mode (RFC 2268), which old PKCS#12 files use and OpenSSL 3 has no more. The key's effective bits are all of
 * its bits. The length must be a multiple of 8. Nothing is ever encrypted with it.
 */
export function decryptRc2Cbc(key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array): Uint8Array {
  const words = expandKey(key);
  const plain = new Uint8Array(encrypted.length);
  let previous = iv;
  for (let at = 0; at < encrypted.length; at += BLOCK_BYTES) {
    const block = encrypted.subarray(at, at + BLOCK_BYTES);
    decryptBlock(words, block).forEach((byte, place) => {
      plain[at + place] = byte ^ (previous[place] ?? 0);
    });
    previous = block;
  }
  return plain;
}

/** §2: 128 bytes from those of the key, as 64 words. */
function expandKey(key: Uint8Array): Uint16Array {
  const bytes = new Uint8Array(KEY_BYTES);
  bytes.set(key);
  const at = (index: number): number => bytes[index] ?? 0;
  for (let index = key.length; index < KEY_BYTES; index++) {
    bytes[index] = PI_TABLE[(at(index - 1) + at(index - key.length)) & 0xff] ?? 0;
  }
  bytes[KEY_BYTES - key.length] = PI_TABLE[at(KEY_BYTES - key.length)] ?? 0;
  for (let index = KEY_BYTES - 1 - key.length; index >= 0; index--) {
    bytes[index] = PI_TABLE[at(index + 1) ^ at(index + key.length)] ?? 0;
  }
  return Uint16Array.from({ length: KEY_BYTES / 2 }, (_, index) => at(2 * index) | (at(2 * index + 1) << 8));
}

/** §4: sixteen rounds backwards. A `Uint16Array` keeps the sums within 16 bits. */
function decryptBlock(key: Uint16Array, block: Uint8Array): Uint8Array {
  const words = Uint16Array.from({ length: 4 }, (_, at) => (block[2 * at] ?? 0) | ((block[2 * at + 1] ?? 0) << 8));
  const word = (at: number): number => words[at & 3] ?? 0;
  for (let round = 15; round >= 0; round--) {
    for (let at = 3; at >= 0; at--) {
      const shift = SHIFTS[at] ?? 0;
      const rotated = (word(at) >>> shift) | (word(at) << (16 - shift));
      const mix = (word(at - 1) & word(at - 2)) + (~word(at - 1) & word(at - 3));
      words[at] = rotated - (key[4 * round + at] ?? 0) - mix;
    }
    if (MASHED_AFTER.has(15 - round)) {
      for (let at = 3; at >= 0; at--) words[at] = word(at) - (key[word(at - 1) & 63] ?? 0);
    }
  }
  return Uint8Array.from({ length: BLOCK_BYTES }, (_, at) => word(at >> 1) >> (8 * (at & 1)));
}
