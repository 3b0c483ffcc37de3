/** The lines that check a delivery without the courier (docs/spec/seal.md). */
export const SEAL_LINES = [
  'ssh-keygen -Y verify -f allowed_signers -I courier -n seal@datoferum -s seal.json.sig < seal.json',
  'sha256sum manifest-sha256.txt     # stands in seal.json as the first subject',
  'sha256sum -c manifest-sha256.txt  # names the files',
].join('\n');

/** The same for a receipt or a certificate, by the names of its files. */
export const receiptLines = (name: string, namespace: string): string =>
  `ssh-keygen -Y verify -f allowed_signers -I courier -n ${namespace} -s ${name}.sig < ${name}`;
