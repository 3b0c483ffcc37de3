/** Adapters of the ports for a browser. */
export { blobBytes, blobDocument } from './blob-bytes.ts';
export { webCryptoHost } from './web-crypto-host.ts';
