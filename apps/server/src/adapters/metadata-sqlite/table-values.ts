/** Ids are 16 bytes, hashes 32; paths, names and addresses are bytes too, so that both dialects compare them as bytes. */
export type Bytes = Uint8Array;

export type Flag = 0 | 1;
