import type { DeliveryCheck, SignatureClaim, Signed } from '@datoferum/core/transfer/check';

/** Documents of a delivery as somebody brought them, or as the courier just gave them. */
export interface DocumentBlobs {
  sums?: Blob;
  lines?: Blob;
  pieces?: Blob;
  seal?: Blob;
  signature?: Blob;
  keys?: Blob;
}

/** What was delivered: a folder's files with their paths, or the one ZIP as it was downloaded. */
export type Delivery =
  | { kind: 'folder'; name: string; files: { path: string; file: File }[] }
  | { kind: 'zip'; name: string; file: Blob };

export interface CheckProgress {
  files: number;
  right: number;
  bytes: number;
  pieces: { of: number; right: number };
}

/** A fault for eyes: hidden marks in the path are shown. */
export interface BadView {
  path: string;
  fault: 'missing' | 'another size' | 'other bytes' | 'unreadable';
  pieces: { differ: number[]; count: number; of: number } | null;
}

export interface CheckView extends Omit<DeliveryCheck, 'attacks' | 'content'> {
  attacks: string[];
  content: {
    files: { of: number; right: number };
    pieces: { of: number; right: number };
    bytes: number;
    bad: { count: number; first: BadView[] };
    extra: { count: number; first: string[] };
  } | null;
}

/** Something is no delivery: `zip` is cut or compressed. */
export class CheckError extends Error {
  readonly code: 'zip' | 'failed';
  constructor(code: 'zip' | 'failed', message: string) {
    super(message);
    this.name = 'CheckError';
    this.code = code;
  }
}

/** Checks away from the thread that draws; asks no network and sends nothing. */
export interface CheckPort {
  /** Has everything at hand that a check needs, so that the network may go. */
  prepare(): void;
  check(
    documents: DocumentBlobs,
    delivery: Delivery | null,
    changed: (progress: CheckProgress) => void,
    signal: AbortSignal,
  ): Promise<CheckView>;
  /** Whether the courier signed exactly these bytes; a host without the means says so. */
  signature(signed: Signed): Promise<SignatureClaim>;
}
