import type { MetadataSteps } from '../../../ports/metadata.ts';
import type { Tx } from '../tx.ts';
import { allocateBlobs, forgetBlobs } from './blobs.ts';
import { commitParts } from './commit-parts.ts';
import { createEnvelope } from './create-envelope.ts';
import { putCredential, putPerson, revokeCredential } from './people.ts';
import { appendRecord, beat, endProcess, hold } from './processes.ts';
import { createFinal, createUploads, declareLength, raiseEpoch, terminateUpload } from './uploads.ts';

type Named = Omit<MetadataSteps, 'checkpoint'>;
export type Steps = { [K in keyof Named]: (tx: Tx, ...args: Parameters<Named[K]>) => ReturnType<Named[K]> };

/** Every step of the port by its name; `checkpoint` is none, for it stands outside every transaction. */
export const steps = {
  allocateBlobs,
  appendRecord,
  beat,
  commitParts,
  createEnvelope,
  createFinal,
  createUploads,
  declareLength,
  endProcess,
  forgetBlobs,
  hold,
  putCredential,
  putPerson,
  raiseEpoch,
  revokeCredential,
  terminateUpload,
} satisfies Partial<Steps>;
