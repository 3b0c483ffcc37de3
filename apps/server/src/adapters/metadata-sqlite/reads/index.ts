import type { MetadataReads } from '../../../ports/metadata.ts';
import type { Tx } from '../tx.ts';
import { due, envelope, envelopes, inState } from './envelopes.ts';
import { credential, person, personByAddress } from './people.ts';
import { blob, blobs, doomed, lastBeat, openDrop, upload } from './uploads.ts';

export type Reads = {
  [K in keyof MetadataReads]: (tx: Tx, ...args: Parameters<MetadataReads[K]>) => ReturnType<MetadataReads[K]>;
};

/** Every read of the port by its name. */
export const reads = {
  blob,
  blobs,
  credential,
  doomed,
  due,
  envelope,
  envelopes,
  inState,
  lastBeat,
  openDrop,
  person,
  personByAddress,
  upload,
} satisfies Partial<Reads>;
