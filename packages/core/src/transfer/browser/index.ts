/** Adapters of the ports for a browser: pages and workers. */
export { blobBytes, blobDocument } from './blob-bytes.ts';
export { HandleSink } from './handle-sink.ts';
export { HandleSource, type LeaveOut } from './handle-source.ts';
export { IdbJournal } from './idb-journal.ts';
export { type Listed, ListSource, withFolders } from './list-source.ts';
export { byWalk, isMaybeHidden } from './names.ts';
export { webClock } from './web-clock.ts';
export { webCryptoHost } from './web-crypto-host.ts';
export { webHasher } from './web-hasher.ts';
export { WebHttp } from './web-http.ts';
