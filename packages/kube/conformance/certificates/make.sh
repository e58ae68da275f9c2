#!/bin/sh
# Makes the certificates that the tests of this folder use. They are good for nothing else: the authority's key is thrown away.
set -eu
cd "$(dirname "$0")"
days=36500
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days $days -subj '/CN=test authority' -keyout ca-key.pem -out ca.pem
issue() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1-key.pem" -out "$1.csr"
  printf '%s\n' "$2" | openssl x509 -req -days $days -in "$1.csr" -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile /dev/stdin -out "$1.pem"
  rm "$1.csr"
}
issue server 'subjectAltName=DNS:kubernetes.test'
issue client 'extendedKeyUsage=clientAuth'
rm -f ca-key.pem ca.srl
