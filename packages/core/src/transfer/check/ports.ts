/** What a check stands on. Nothing here asks a network: documents and files are what somebody brought. */

export interface CheckHost {
  /** 32 bytes. */
  sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
  /** Null when this machine cannot tell (no Ed25519). */
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean | null>;
}

/** A document from its first byte, again at each call. */
export type Document = () => AsyncIterable<Uint8Array>;

/** The documents of a delivery; null for one that is not there. */
export interface Documents {
  sums: Document | null;
  lines: Document | null;
  pieces: Document | null;
  seal: Uint8Array | null;
  /** Armored SSHSIG over exactly the bytes of `seal`. */
  signature: string | null;
  /** Text of allowed_signers. */
  keys: string | null;
}

/** The names of the documents as files. */
export const DOCUMENT_NAMES = {
  sums: 'manifest-sha256.txt',
  lines: 'manifest.ndjson',
  pieces: 'pieces.bin',
  seal: 'seal.json',
  signature: 'seal.json.sig',
  keys: 'allowed_signers',
} as const satisfies Record<keyof Documents, string>;

/** What was delivered. Paths are exact bytes, relative, with slashes. */
export interface CheckSource {
  /** Size in bytes of the file of this path; null when there is none. */
  look(path: Uint8Array): Promise<number | null>;
  /** Exactly these bytes, or an error. */
  read(path: Uint8Array, start: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Every file there is. */
  files(): AsyncIterable<Uint8Array>;
}
