/**
 * The functions that may take more than a few milliseconds, or need a library that only they need. A template that calls one of
 * them is rendered away from the main thread; this list is read there without loading the functions themselves.
 */
export const cryptoFunctionNames: readonly string[] = Object.freeze([
  'bcrypt',
  'derivePassword',
  'fullPemToPkcs12',
  'fullPemToPkcs12Pass',
  'genCA',
  'genCAWithKey',
  'genPrivateKey',
  'genSelfSignedCert',
  'genSelfSignedCertWithKey',
  'genSignedCert',
  'genSignedCertWithKey',
  'htpasswd',
  'pemToPkcs12',
  'pemToPkcs12Pass',
  'pemTruststoreToPKCS12',
  'pemTruststoreToPKCS12Pass',
  'pkcs12cert',
  'pkcs12certPass',
  'pkcs12key',
  'pkcs12keyPass',
  'rsaDecrypt',
]);
